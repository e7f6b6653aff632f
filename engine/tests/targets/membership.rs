//! Membership of packed points by every kernel: points of the curves with any coordinates, and any bytes.

use arbitrary::{Result, Unstructured};
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use zkwright_engine::curve::{G1, G2, Group, Point, pack};
use zkwright_engine::field::{Coordinate, Fq, Fr};
use zkwright_engine::kernel::Kernel;
use zkwright_engine::progress::Progress;
use zkwright_engine::subgroup::first_outside_by;

use super::{element, extension};

/// Up to 17 points each.
pub fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    if input.arbitrary().unwrap_or(false) {
        let _ = check::<G1>(&mut input, element::<Fq>);
    } else {
        let _ = check::<G2>(&mut input, extension);
    }
}

fn check<G: Group>(input: &mut Unstructured, coordinate: impl Fn(&mut Unstructured) -> Result<G::F>) -> Result<()> {
    let mut points = vec![G::INFINITY; input.int_in_range(0..=17)?];
    for packed in &mut points {
        match input.int_in_range(0..=15)? {
            0 => input.fill_buffer(packed.as_mut())?,
            1 => packed.as_mut().fill(0xff),
            2 => {}
            3 => Point { x: coordinate(input)?, y: coordinate(input)? }.write(packed.as_mut()),
            4..10 => {
                let point = Affine::<G::Curve>::get_point_from_x_unchecked(coordinate(input)?, input.arbitrary()?);
                *packed = pack::<G>(point.unwrap_or(G::Curve::GENERATOR).into());
            }
            _ => {
                let factor = element::<Fr>(input)?;
                *packed = pack::<G>(G::Curve::GENERATOR * factor);
            }
        }
        if input.ratio(1, 64)? {
            let place = input.int_in_range(0..=G::F::BYTES * 2 - 1)?;
            packed.as_mut()[place] ^= 1 << input.int_in_range(0..=7)?;
        }
    }
    let found: Vec<_> = Kernel::available()
        .into_iter()
        .map(|kernel| first_outside_by::<G>(kernel, &points, &Progress::default()))
        .collect();
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{found:?}");
    Ok(())
}
