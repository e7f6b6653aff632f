//! Times the kernels on this machine: `cargo run --release --no-default-features --example kernels -- LOG2 [WINDOW]`.
//!
//! For 2^LOG2 random points and scalars each line gives the shortest and the median wall time of some runs, and the least
//! processor time, all threads together: on a machine with other work the latter over the number of cores is what an idle
//! one would take. arkworks, built without its threads, stands beside.

#![allow(clippy::expect_used, reason = "a program for the eyes of a developer")]

use std::hint::black_box;
use std::time::Instant;

use ark_ec::short_weierstrass::Projective;
use ark_ec::{CurveGroup, VariableBaseMSM};
use ark_ff::UniformRand;
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use zkwright_engine::bases::Bases;
use zkwright_engine::curve::{G1, G2, Group, unpack};
use zkwright_engine::field::Fr;
use zkwright_engine::fixed_base::Table;
use zkwright_engine::kernel::Kernel;
use zkwright_engine::msm::{Digits, msm_by, window_bits};
use zkwright_engine::ntt::Domain;
use zkwright_engine::progress::Progress;

const RUNS: usize = 7;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>().expect("a number"));
    let length = 1usize << arguments.next().expect("the logarithm of the number of points");
    let window_bits = arguments.next().unwrap_or(window_bits(length));
    let mut rng = ark_std::test_rng();
    let scalars: Vec<Fr> = (0..length).map(|_| Fr::rand(&mut rng)).collect();
    let factors: Vec<Fr> = (0..length).map(|_| Fr::rand(&mut rng)).collect();
    println!("2^{} points, windows of {window_bits} bits", length.trailing_zeros());
    time("recoding", || Digits::from_field(&scalars, window_bits));
    let progress = Progress::default();
    for kernel in Kernel::available() {
        let domain = Domain::by(kernel, length).expect("a power of two");
        let mut values = scalars.clone();
        time(&format!("{} NTT", kernel.name()), || domain.scramble(&mut values, false, &progress))
            .expect("not cancelled");
        time(&format!("{} NTT back", kernel.name()), || domain.unscramble(&mut values, true, &progress))
            .expect("not cancelled");
    }
    let arkworks = Radix2EvaluationDomain::<Fr>::new(length).expect("a power of two");
    let mut values = scalars.clone();
    time("arkworks NTT", || arkworks.fft_in_place(&mut values));
    let digits = Digits::from_field(&scalars, window_bits);
    products::<G1>("G1", &factors, &scalars, &digits);
    products::<G2>("G2", &factors, &scalars, &digits);
}

fn products<G: Group>(name: &str, factors: &[Fr], scalars: &[Fr], digits: &Digits) {
    let progress = Progress::default();
    let mut points = vec![G::INFINITY; factors.len()];
    time(&format!("{name} multiples of the generator"), || {
        Table::<G>::of_generator(factors.len(), &progress)?.multiply_into(factors, &mut points, &progress)
    })
    .expect("not cancelled");
    // On lines of the cache, as those of a key in a file that this project wrote.
    let aligned = Bases::<G>::copied(&points);
    let points = aligned.points();
    let kernels = Kernel::available();
    let product = |kernel: &Kernel| {
        let label = format!("{} {name} MSM", kernel.name());
        time(&label, || msm_by::<G>(*kernel, points, digits, 0, &progress))
    };
    let products: Vec<_> = kernels.iter().map(product).collect();
    assert!(products.windows(2).all(|pair| pair[0] == pair[1]), "the kernels differ");
    let points: Vec<_> = points.iter().map(|point| unpack::<G>(point).into_affine()).collect();
    let product = time(&format!("arkworks {name} MSM"), || Projective::<G::Curve>::msm_unchecked(&points, scalars));
    assert!(products.iter().all(|ours| *ours == Ok(product)), "arkworks differs");
}

/// Run some times, print the times, and return the last result.
fn time<T>(name: &str, mut work: impl FnMut() -> T) -> T {
    let mut times = Vec::new();
    loop {
        let (start, processor) = (Instant::now(), processor_time());
        let result = black_box(work());
        times.push((start.elapsed().as_secs_f64() * 1e3, (processor_time() - processor) * 1e3));
        if times.len() == RUNS {
            times.sort_by(|a, b| a.0.total_cmp(&b.0));
            let least = times.iter().map(|time| time.1).fold(f64::INFINITY, f64::min);
            let (shortest, median) = (times[0].0, times[RUNS / 2].0);
            println!("{name:32} {shortest:9.2} ms, median {median:9.2} ms, processor {least:9.2} ms");
            return result;
        }
    }
}

/// Seconds of processor time that this process has taken, on all threads.
fn processor_time() -> f64 {
    #[cfg(target_os = "linux")]
    {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the structure is ours.
        unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
        time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
    }
    #[cfg(not(target_os = "linux"))]
    f64::NAN
}
