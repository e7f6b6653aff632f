//! The native engine of zkwright: field vectors, NTT, MSM, pairing and Groth16 over BN254.
//!
//! The kernels ([`field`], [`curve`], [`ntt`], [`msm`], [`fixed_base`]) are plain Rust behind boundaries of
//! their own; [`groth16`] and [`satisfaction`] are built on them; the Python module `zkwright._engine` is the
//! one door to the outside and does nothing but check shapes, drop the GIL and call in.
//!
//! All data is little-endian. A *scalar* is 32 bytes, a field element in standard form; a *packed point* is the
//! `.zkey` layout: affine coordinates in Montgomery form (R = 2^256), infinity all zeros.

pub mod bases;
pub mod batch_affine;
pub mod blake2b;
pub mod columns;
pub mod curve;
pub mod elementwise;
pub mod field;
pub mod fixed_base;
pub mod groth16;
pub mod huge_pages;
#[cfg(target_arch = "x86_64")]
pub mod ifma;
pub mod inner_product;
pub mod inverse;
pub mod kernel;
pub mod lagrange;
pub mod lagrange_points;
pub mod many_in_g2;
pub mod many_proofs;
pub mod matrix;
pub mod msm;
pub mod ntt;
pub mod pairing;
pub mod point_lists;
pub mod poseidon;
pub mod prepared_rows;
pub mod program_file;
pub mod progress;
#[cfg(feature = "python")]
mod python;
pub mod r1cs_io;
pub mod satisfaction;
pub mod scaling;
pub mod sell_matrix;
pub mod solver;
pub mod straus;
pub mod subgroup;
pub mod transpose;
pub mod vectors;
pub mod verification;

#[cfg(test)]
mod testing;
