//! The fuzz targets on bytes of a seeded generator: a second or two, the same every time.

use std::fs;
use std::path::Path;

mod targets;

/// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

/// Run a target on empty bytes, on ones, and on `count` inputs of up to 4 KB.
fn feed(target: fn(&[u8]), count: u64) {
    target(&[]);
    target(&[0xff; 600]);
    for seed in 0..count {
        let mut state = seed;
        let length = split_mix(&mut state) as usize % 4096;
        let bytes: Vec<u8> = (0..length).map(|_| split_mix(&mut state) as u8).collect();
        target(&bytes);
    }
}

#[test]
fn field() {
    feed(targets::field::run, 2000);
}

#[test]
fn digits() {
    feed(targets::digits::run, 5000);
}

#[test]
fn lists() {
    feed(targets::lists::run, 2000);
    targets::lists::about_blocks();
}

#[test]
fn msm() {
    feed(targets::msm::run, 2000);
}

#[test]
fn ntt() {
    feed(targets::ntt::run, 150);
}

#[test]
fn constraints() {
    feed(targets::constraints::run, 20_000);
}

#[test]
fn coefficients() {
    feed(targets::coefficients::run, 2000);
}

#[test]
fn solver() {
    feed(targets::solver::run, 20_000);
}

/// What the long form found: programs that chance alone does not put together.
#[test]
fn solver_seeds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds/solver");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let seeds: Vec<_> = entries.flat_map(|entry| fs::read(entry.path())).collect();
    assert!(seeds.len() > 50, "the seeds are not here");
    seeds.iter().for_each(|seed| targets::solver::run(seed));
}

#[test]
fn membership() {
    feed(targets::membership::run, 300);
}

#[test]
fn verification() {
    feed(targets::verification::run, 40);
}
