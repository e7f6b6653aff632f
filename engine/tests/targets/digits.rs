//! Scalars recoded to signed digits: whatever the window, they weigh what the scalar is and fit their buckets.

use arbitrary::{Result, Unstructured};
use ark_ff::AdditiveGroup;
use zkwright_engine::field::{Fr, Packed, scalar};
use zkwright_engine::msm::Digits;

use super::packed;

/// Few different scalars, some not below r, at lengths about those recoded at a time.
pub fn run(data: &[u8]) {
    let _ = check(&mut Unstructured::new(data));
}

fn check(input: &mut Unstructured) -> Result<()> {
    let window_bits = input.int_in_range(2..=16usize)?;
    let length = input.choose(&[3, 32, 64])? - 3 + input.int_in_range(0..=6usize)?;
    let palette = (0..4).map(|_| packed(input)).collect::<Result<Vec<_>>>()?;
    let scalars: Vec<Packed> = (0..length).map(|index| palette[index % palette.len()]).collect();
    let used = &palette[..palette.len().min(length)];
    let Ok(expected) = used.iter().map(|packed| scalar(packed, "scalar")).collect::<std::result::Result<Vec<_>, _>>()
    else {
        assert!(Digits::from_packed(&scalars, window_bits).is_err());
        return Ok(());
    };
    let Ok(digits) = Digits::from_packed(&scalars, window_bits) else { unreachable!("all are below r") };
    let field: Vec<Fr> = (0..length).map(|index| expected[index % expected.len()]).collect();
    let same = Digits::from_field(&field, window_bits);
    for window in 0..digits.windows() {
        assert_eq!(digits.window(window, 0..length), same.window(window, 0..length));
    }
    // The last ones too, which end a block.
    for index in (0..length.min(4)).chain(length.saturating_sub(4)..length) {
        let mut value = Fr::ZERO;
        for window in (0..digits.windows()).rev() {
            let digit = i64::from(digits.window(window, index..index + 1)[0]);
            assert!(digit.unsigned_abs() <= 1 << (window_bits - 1), "{window_bits} {digit}");
            value = (0..window_bits).fold(value, |value, _| value.double()) + signed(digit);
        }
        assert_eq!(value, field[index], "{window_bits}");
    }
    Ok(())
}

fn signed(digit: i64) -> Fr {
    let magnitude = Fr::from(digit.unsigned_abs());
    if digit < 0 { -magnitude } else { magnitude }
}
