//! Times of the kernels: `cargo run --release --no-default-features --example kernels`.
#![allow(missing_docs, clippy::unwrap_used)]
use ark_ff::UniformRand;
use std::time::Instant;
use zkwright_engine::control::Control;
use zkwright_engine::curve::{G1, G2, Group};
use zkwright_engine::field::Fr;
use zkwright_engine::fixed_base::Table;
use zkwright_engine::kernel::Kernel;
use zkwright_engine::msm::{Digits, msm_by, window_bits};
use zkwright_engine::ntt::Domain;

/// Seconds of processor time this process has used, on all threads.
fn processor_time() -> f64 {
    #[repr(C)]
    struct Timespec(i64, i64);
    unsafe extern "C" {
        fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
    }
    let mut time = Timespec(0, 0);
    unsafe { clock_gettime(2, &mut time) };
    time.0 as f64 + time.1 as f64 * 1e-9
}

fn time<T>(name: &str, runs: usize, mut f: impl FnMut() -> T) {
    let mut t: Vec<(f64, f64)> = (0..runs)
        .map(|_| {
            let s = Instant::now();
            let c = processor_time();
            std::hint::black_box(f());
            (s.elapsed().as_secs_f64() * 1e3, (processor_time() - c) * 1e3)
        })
        .collect();
    t.sort_by(|a, b| a.0.total_cmp(&b.0));
    let cpu = t.iter().map(|x| x.1).fold(f64::INFINITY, f64::min);
    println!("{name}: wall min {:.2} ms, median {:.2} ms; cpu min {cpu:.2} ms", t[0].0, t[runs / 2].0);
}
fn points<G: Group>(n: usize) -> Vec<G::Packed> {
    let mut rng = ark_std::test_rng();
    let s: Vec<Fr> = (0..n).map(|_| Fr::rand(&mut rng)).collect();
    let mut out = vec![G::INFINITY; n];
    Table::<G>::of_generator(n).multiply_into(&s, &mut out, &Control::default()).unwrap();
    out
}
fn main() {
    let args: Vec<usize> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let (log, group, window) = (args[0], args.get(1).copied().unwrap_or(1), args.get(2).copied());
    let n = 1usize << log;
    let mut rng = ark_std::test_rng();
    for _ in 0..n {
        Fr::rand(&mut rng);
    }
    let s: Vec<Fr> = (0..n).map(|_| Fr::rand(&mut rng)).collect();
    let w = window.unwrap_or(window_bits(n));
    println!("n = 2^{log}, window {w}");
    time("digits", 5, || Digits::from_field(&s, w));
    let d = Digits::from_field(&s, w);
    let control = Control::default();
    for kernel in Kernel::available() {
        let domain = Domain::by(kernel, n).unwrap();
        let mut v = s.clone();
        time(&format!("{} scramble", kernel.name()), 7, || domain.scramble(&mut v, true, &control));
        time(&format!("{} scale", kernel.name()), 7, || domain.scale_by_powers(&mut v, s[0], s[1]));
        time(&format!("{} unscramble", kernel.name()), 7, || domain.unscramble(&mut v, false, &control));
        println!("{}", v[1]);
    }
    if group == 1 { run::<G1>(n, &d, &control) } else { run::<G2>(n, &d, &control) }
}
fn run<G: Group>(n: usize, d: &Digits, control: &Control) {
    let p = points::<G>(n);
    let mut results = vec![];
    for kernel in Kernel::available() {
        if kernel == Kernel::Portable && std::env::var("FULL").is_err() {
            continue;
        }
        results.push(msm_by::<G>(kernel, &p, d, 0, control).unwrap());
        time(
            kernel.name(),
            if kernel == Kernel::Portable { 1 } else { std::env::var("RUNS").map_or(7, |x| x.parse().unwrap()) },
            || msm_by::<G>(kernel, &p, d, 0, control).unwrap(),
        );
    }
    println!("equal: {}", results.windows(2).all(|r| r[0] == r[1]));
}
