//! The transforms by every kernel against each other, there and back.

use arbitrary::{Result, Unstructured};
use zkwright_engine::field::Fr;
use zkwright_engine::kernel::Kernel;
use zkwright_engine::ntt::Domain;
use zkwright_engine::progress::Progress;

use super::element;

/// Lengths up to 2^12; few different values, at any places.
pub fn run(data: &[u8]) {
    let _ = check(&mut Unstructured::new(data));
}

fn check(input: &mut Unstructured) -> Result<()> {
    let size = 1usize << if input.ratio(1, 16)? { input.int_in_range(9..=12)? } else { input.int_in_range(0..=8)? };
    let palette = [element::<Fr>(input)?, element(input)?, element(input)?, element(input)?];
    let base = element::<Fr>(input)?;
    let mut values = Vec::with_capacity(size);
    for _ in 0..size {
        values.push(palette[input.int_in_range(0..=3)?]);
    }
    let progress = Progress::default();
    let mut results = Vec::new();
    for kernel in Kernel::available() {
        let Ok(domain) = Domain::by(kernel, size) else { unreachable!("{size} is a power of two") };
        let mut scrambled = values.clone();
        assert_eq!(domain.scramble(&mut scrambled, false, &progress), Ok(()));
        let mut moved = values.clone();
        assert_eq!(domain.to_coset(&mut moved, &domain.coset(base), &progress), Ok(()));
        let mut back = scrambled.clone();
        assert_eq!(domain.unscramble(&mut back, true, &progress), Ok(()));
        let length = Fr::from(size as u64);
        assert!(back.iter().zip(&values).all(|(back, value)| *back == *value * length), "{kernel:?} {size}");
        results.push((scrambled, moved));
    }
    assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{size}");
    Ok(())
}
