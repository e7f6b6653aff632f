//! Kernels for processors with AVX-512 IFMA: eight field elements at a time in radix 2^52.
//!
//! Everything here is reached through functions that ask [`available`] first.

pub mod accumulate;
pub mod ate;
pub mod buckets;
pub mod constants;
pub mod elementwise;
pub mod fixed_base;
pub mod lagrange;
pub mod lanes;
pub mod layout;
pub mod lists;
pub mod miller_loops;
pub mod mont;
pub mod msm;
pub mod ntt;
pub mod pool;
pub mod poseidon;
pub mod scaling;
pub mod sell_matrix;
pub mod subgroup;
pub mod tower;
pub mod towers;
pub mod vectors;

/// Whether this processor has every instruction the kernels use.
pub fn available() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512ifma")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vbmi2")
}
