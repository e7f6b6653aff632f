//! Buffers as callers really have them: points at odd addresses in a mapped file, output that held something before, and
//! lengths about those that the kernels work in.

use ark_bn254::{g1, g2};
use ark_ec::short_weierstrass::{Projective, SWCurveConfig};
use ark_ff::Field;
use zkwright_engine::curve::{G1, G2, Group, pack, to_standard};
use zkwright_engine::field::{Fr, Packed, pack_scalar};
use zkwright_engine::fixed_base::Table;
use zkwright_engine::groth16::prove::{Coefficients, Points, Proof, ProvingKey, prove};
use zkwright_engine::groth16::qap::Record;
use zkwright_engine::groth16::setup::{Output, Secrets, setup};
use zkwright_engine::kernel::Kernel;
use zkwright_engine::many_proofs::{Claims, all_hold_by};
use zkwright_engine::matrix::{Matrix, System};
use zkwright_engine::msm::{Digits, msm_by, window_bits};
use zkwright_engine::progress::Progress;
use zkwright_engine::verification::{KeyPoints, PreparedKey, ProofPoints};

const LENGTHS: [usize; 16] = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 127, 129, 511, 513, 1025];

/// A copy of some items, `shift` bytes off a line of the cache, with 0xff before and after.
struct Shifted<const N: usize> {
    bytes: Vec<u8>,
    start: usize,
    length: usize,
}

impl<const N: usize> Shifted<N> {
    fn new(items: &[[u8; N]], shift: usize) -> Self {
        let mut bytes = vec![0xff; N * items.len() + 128 + shift];
        let start = bytes.as_ptr().align_offset(64) + shift;
        bytes[start..][..N * items.len()].copy_from_slice(items.as_flattened());
        Self { bytes, start, length: items.len() }
    }

    fn items(&self) -> &[[u8; N]] {
        self.bytes[self.start..][..N * self.length].as_chunks().0
    }
}

/// Multiples of the generator by scattered factors, infinity and repetitions among them.
fn factors(length: usize) -> Vec<Fr> {
    (0..length as u64)
        .map(|i| if i % 5 == 3 { Fr::from(0u64) } else { Fr::from(i % 7 + 1) - Fr::from(i % 3) })
        .collect()
}

fn scalars(length: usize) -> Vec<Fr> {
    let half = Fr::from(2u64).pow([200]);
    (0..length as u64).map(|i| if i % 3 == 0 { -Fr::from(i) } else { half * Fr::from(i + 1) }).collect()
}

fn sums_of_shifted_points<const N: usize, G: Group<Packed = [u8; N]>>() {
    let generator = G::Curve::GENERATOR;
    for length in LENGTHS {
        let (factors, scalars) = (factors(length), scalars(length));
        let points: Vec<_> = factors.iter().map(|factor| pack::<G>(generator * *factor)).collect();
        let expected = factors.iter().zip(&scalars).map(|(a, b)| *a * b).sum::<Fr>();
        let packed: Vec<Packed> = scalars.iter().map(pack_scalar).collect();
        for shift in [0, 1, 7, 8, 44, 63] {
            let (points, packed) = (Shifted::new(&points, shift), Shifted::new(&packed, shift));
            let Ok(digits) = Digits::from_packed(packed.items(), window_bits(length)) else { unreachable!("below r") };
            for kernel in Kernel::available() {
                let sum = msm_by::<G>(kernel, points.items(), &digits, 0, &Progress::default());
                let expected: Projective<G::Curve> = generator * expected;
                assert_eq!(sum, Ok(expected), "{kernel:?} {length} {shift}");
            }
        }
    }
}

#[test]
fn sums_of_points_at_odd_addresses() {
    sums_of_shifted_points::<64, G1>();
    sums_of_shifted_points::<128, G2>();
}

fn multiples_into_dirty_buffers<const N: usize, G: Group<Packed = [u8; N]>>() {
    for length in LENGTHS {
        let factors = factors(length);
        let expected: Vec<_> = factors.iter().map(|factor| pack::<G>(G::Curve::GENERATOR * *factor)).collect();
        for fill in [0, 0xff] {
            let mut out = vec![[fill; N]; length];
            let progress = Progress::default();
            let table = Table::<G>::of_generator(length, &progress);
            assert_eq!(table.and_then(|table| table.multiply_into(&factors, &mut out, &progress)), Ok(()));
            assert!(out == expected, "{length} {fill}");
        }
    }
}

#[test]
fn multiples_overwrite_what_their_buffer_held() {
    multiples_into_dirty_buffers::<64, G1>();
    multiples_into_dirty_buffers::<128, G2>();
}

/// The arrays of a key.
#[derive(Clone, PartialEq)]
struct Key {
    ic: Vec<[u8; 64]>,
    a: Vec<[u8; 64]>,
    b1: Vec<[u8; 64]>,
    b2: Vec<[u8; 128]>,
    c: Vec<[u8; 64]>,
    h: Vec<[u8; 64]>,
}

/// The key of rows w_i^2 = w_(i + 1), w_1 public, in buffers that held `fill`.
fn key(rows: usize, fill: u8) -> Key {
    let n_wires = rows + 2;
    let indptr: Vec<i64> = (0..=rows as i64).collect();
    let (left, right): (Vec<u32>, Vec<u32>) = ((1..=rows as u32).collect(), (2..rows as u32 + 2).collect());
    let ones = vec![0; rows];
    let square = Matrix { indptr: &indptr, wires: &left, coefficients: &ones };
    let result = Matrix { indptr: &indptr, wires: &right, coefficients: &ones };
    let table = [Fr::from(1u64)];
    let system = System { n_wires, n_public: 1, a: square, b: square, c: result, table: &table };
    let secrets = [3u64, 5, 7, 11].map(|secret| pack_scalar(&Fr::from(secret)));
    let g1 = |length| vec![[fill; 64]; length];
    let size = (rows + 2).next_power_of_two();
    let b2 = vec![[fill; 128]; n_wires];
    let mut key = Key { ic: g1(2), a: g1(n_wires), b1: g1(n_wires), b2, c: g1(n_wires - 2), h: g1(size) };
    let Key { ic, a, b1, b2, c, h } = &mut key;
    let done = Secrets::new(&secrets)
        .and_then(|secrets| setup(&system, &secrets, &mut Output { ic, a, b1, b2, c, h }, &Progress::default()));
    assert_eq!(done, Ok(()));
    key
}

/// The proof, with the key's and the witness' arrays `shift` bytes off.
fn proof(key: &Key, rows: usize, shift: usize) -> [Vec<Packed>; 3] {
    let two_to_512 = Fr::from(2u64).pow([512]);
    let mut records: Vec<Record> = Vec::new();
    let mut record = |matrix: u32, row: usize, wire: usize| {
        let mut record = [0; 44];
        record[..4].copy_from_slice(&matrix.to_le_bytes());
        record[4..8].copy_from_slice(&(row as u32).to_le_bytes());
        record[8..12].copy_from_slice(&(wire as u32).to_le_bytes());
        record[12..].copy_from_slice(&pack_scalar(&two_to_512));
        records.push(record);
    };
    for row in 0..rows {
        record(0, row, row + 1);
        record(1, row, row + 1);
    }
    record(0, rows, 0);
    record(0, rows + 1, 1);
    let mut witness = vec![Fr::from(1u64), Fr::from(3u64)];
    for row in 0..rows {
        witness.push(witness[row + 1] * witness[row + 1]);
    }
    let witness: Vec<Packed> = witness.iter().map(pack_scalar).collect();
    let g1 = |factor: u64| pack::<G1>(g1::Config::GENERATOR * Fr::from(factor));
    let g2 = |factor: u64| pack::<G2>(g2::Config::GENERATOR * Fr::from(factor));
    let (records, witness) = (Shifted::new(&records, shift), Shifted::new(&witness, shift));
    let (a, b1, c, h) = (
        Shifted::new(&key.a, shift),
        Shifted::new(&key.b1, shift),
        Shifted::new(&key.c, shift),
        Shifted::new(&key.h, shift),
    );
    let b2 = Shifted::new(&key.b2, shift);
    let view = ProvingKey {
        n_public: 1,
        alpha_g1: g1(5),
        beta_g1: g1(7),
        delta_g1: g1(11),
        beta_g2: g2(7),
        delta_g2: g2(11),
        coefficients: Coefficients::Records(records.items()),
        a: Points::Packed(a.items()),
        b1: Points::Packed(b1.items()),
        b2: Points::Packed(b2.items()),
        c: Points::Packed(c.items()),
        h: Points::Packed(h.items()),
    };
    let (r, s) = (pack_scalar(&Fr::from(13u64)), pack_scalar(&Fr::from(17u64)));
    let Ok(Proof { a, b, c }) = prove(&view, witness.items(), &r, &s, &Progress::default()) else {
        unreachable!("key and witness belong together")
    };
    [to_standard::<G1>(a), to_standard::<G2>(b), to_standard::<G1>(c)]
}

#[test]
fn keys_and_proofs_do_not_depend_on_where_arrays_lie_and_what_they_held() {
    for rows in [1, 5, 6, 7, 14, 15, 63, 255, 300] {
        let clean = key(rows, 0);
        assert!(clean == key(rows, 0xff), "{rows}");
        let expected = proof(&clean, rows, 0);
        for shift in [1, 4, 36, 63] {
            assert_eq!(proof(&clean, rows, shift), expected, "{rows} {shift}");
        }
    }
}

#[test]
fn many_proofs_at_odd_addresses() {
    let g1 = |factor: u64| -> [Packed; 2] {
        to_standard::<G1>(g1::Config::GENERATOR * Fr::from(factor)).try_into().unwrap_or([[0; 32]; 2])
    };
    let g2 = |factor: u64| -> [Packed; 4] {
        to_standard::<G2>(g2::Config::GENERATOR * Fr::from(factor)).try_into().unwrap_or([[0; 32]; 4])
    };
    // With C = 5 and delta = 1: a b = 2 * 3 + (7 + 11 x) + 5.
    let proof = |x: u64| [&g1(18 + 11 * x)[..], &g2(1), &g1(5)].concat();
    let points = KeyPoints { alpha: &g1(2), g2: [&g2(3), &g2(1), &g2(1)], ic: &[g1(7), g1(11)] };
    for length in [1, 7, 8, 9, 65] {
        let signals: Vec<Packed> = (0..length).map(|x| pack_scalar(&Fr::from(x))).collect();
        let proofs: Vec<[u8; 256]> =
            (0..length).map(|x| proof(x).as_flattened().try_into().unwrap_or([0; 256])).collect();
        let weights: Vec<[u8; 16]> = (0..length).map(|x| (u128::MAX - u128::from(x * x)).to_le_bytes()).collect();
        for shift in [0, 1, 8, 63] {
            let (signals, proofs) = (Shifted::new(&signals, shift), Shifted::new(&proofs, shift));
            let weights = Shifted::new(&weights, shift);
            let proofs: &[ProofPoints] = proofs.items().as_flattened().as_chunks().0.as_chunks().0;
            for kernel in Kernel::available() {
                let held = PreparedKey::by(kernel, points).and_then(|key| {
                    let claims = Claims { key: &key, signals: signals.items(), proofs, weights: weights.items() };
                    all_hold_by(kernel, &[claims], &Progress::default())
                });
                assert_eq!(held, Ok(true), "{kernel:?} {length} {shift}");
            }
        }
    }
}
