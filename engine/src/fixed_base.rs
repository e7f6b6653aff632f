//! Many multiples of one point: a table of its multiples in every window, then one affine addition a window.

use ark_ec::PrimeGroup;
use ark_ec::short_weierstrass::Projective;
use rayon::prelude::*;

use crate::batch_affine::Workspace;
use crate::curve::{Group, Point, pack};
use crate::field::Fr;
use crate::kernel::Kernel;
use crate::msm::Digits;
use crate::progress::{Progress, Result};

/// Multiples computed at a time: they share each window's inversion, and stay in the second-level cache.
const CHUNK: usize = 1 << 10;

/// Multiples d * 2^(window_bits * w) * base for every window w and 1 <= d <= 2^(window_bits - 1).
pub struct Table<G: Group> {
    kernel: Kernel,
    window_bits: usize,
    /// One window after the other.
    multiples: Vec<G::Packed>,
}

impl<G: Group> Table<G> {
    /// The table of the group's generator, its window size chosen for `count` multiples.
    pub fn of_generator(count: usize, progress: &Progress) -> Result<Self> {
        Self::new(Kernel::current(), Projective::generator(), window_bits(count), progress)
    }

    fn new(kernel: Kernel, base: Projective<G::Curve>, window_bits: usize, progress: &Progress) -> Result<Self> {
        let windows = Digits::BITS.div_ceil(window_bits);
        let mut bases = Vec::with_capacity(windows);
        let mut power = base;
        for _ in 0..windows {
            bases.push(pack::<G>(power));
            power = (0..window_bits).fold(power, |power, _| ark_ff::AdditiveGroup::double(&power));
        }
        let count = 1 << (window_bits - 1);
        let multiples = match kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Ifma => G::multiples_ifma(&bases, count, progress)?,
            _ => bases.par_iter().flat_map_iter(|base| multiples::<G>(base, count)).collect(),
        };
        Ok(Self { kernel, window_bits, multiples })
    }

    /// out\[i\] = scalars\[i\] * base, packed. `out` and `scalars` have the same length.
    pub fn multiply_into(&self, scalars: &[Fr], out: &mut [G::Packed], progress: &Progress) -> Result<()> {
        #[cfg(target_arch = "x86_64")]
        if self.kernel == Kernel::Ifma {
            return G::multiply_into_ifma(&self.multiples, self.window_bits, scalars, out, progress);
        }
        out.par_chunks_mut(CHUNK).zip(scalars.par_chunks(CHUNK)).try_for_each_init(
            Workspace::default,
            |workspace, (out, scalars)| {
                for (packed, product) in out.iter_mut().zip(self.multiply(scalars, workspace)) {
                    product.write(packed.as_mut());
                }
                progress.advance(scalars.len())
            },
        )
    }

    fn multiply(&self, scalars: &[Fr], workspace: &mut Workspace<G::F>) -> Vec<Point<G::F>> {
        let digits = Digits::from_field(scalars, self.window_bits);
        let mut products = vec![Point::INFINITY; scalars.len()];
        let mut addends = Vec::with_capacity(scalars.len());
        for (window, multiples) in self.multiples.chunks(1 << (self.window_bits - 1)).enumerate() {
            addends.clear();
            addends.extend(digits.window(window, 0..scalars.len()).iter().map(|digit| match digit.unsigned_abs() {
                0 => Point::INFINITY,
                magnitude => Point::read(multiples[usize::from(magnitude) - 1].as_ref()).signed(*digit < 0),
            }));
            workspace.add_each(&mut products, &addends);
        }
        products
    }
}

/// base, 2 * base, ..., count * base, for a power of two: each round adds the last to all before it.
fn multiples<G: Group>(base: &G::Packed, count: usize) -> Vec<G::Packed> {
    let mut workspace = Workspace::default();
    let mut all = vec![Point::<G::F>::read(base.as_ref())];
    while all.len() < count {
        let shift = vec![all[all.len() - 1]; all.len()];
        let mut next = all.clone();
        workspace.add_each(&mut next, &shift);
        all.append(&mut next);
    }
    let packed = |point: &Point<G::F>| {
        let mut packed = G::INFINITY;
        point.write(packed.as_mut());
        packed
    };
    all.iter().map(packed).collect()
}

/// Window size with the fewest additions for `count` multiples; from 13 bits on the table leaves the cache.
fn window_bits(count: usize) -> usize {
    let cost = |bits: &usize| Digits::BITS.div_ceil(*bits) * (count + (1 << (bits - 1)));
    (2..=13).min_by_key(cost).unwrap_or(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{G1, G2};
    use crate::testing::{edge_scalars, multiple};
    use ark_ff::{AdditiveGroup, Field, UniformRand};

    fn check<G: Group>(scalars: &[Fr], window_bits: usize) {
        for kernel in Kernel::available() {
            // What was there before must not show through.
            let mut out = vec![multiple::<G>(Fr::from(3u64)); scalars.len()];
            let progress = Progress::default();
            let table = Table::<G>::new(kernel, Projective::generator(), window_bits, &progress);
            assert_eq!(table.and_then(|table| table.multiply_into(scalars, &mut out, &progress)), Ok(()));
            for (scalar, packed) in scalars.iter().zip(out) {
                assert_eq!(packed.as_ref(), multiple::<G>(*scalar).as_ref(), "{kernel:?}");
            }
        }
    }

    #[test]
    fn edge_scalars_in_every_window_size() {
        for window_bits in [2, 3, 8, 13] {
            check::<G1>(&edge_scalars(), window_bits);
        }
        check::<G2>(&edge_scalars(), 5);
    }

    fn tables_agree<G: Group>(base: Fr) {
        for window_bits in [2, 3, 8] {
            let table = |kernel| {
                let base = Projective::generator() * base;
                Table::<G>::new(kernel, base, window_bits, &Progress::default()).map(|table| table.multiples)
            };
            let portable = table(Kernel::Portable).unwrap_or_default();
            let expected = |place: usize| {
                let (window, d) = (place >> (window_bits - 1), 1 + place % (1 << (window_bits - 1)));
                multiple::<G>(base * Fr::from(2u64).pow([(window * window_bits) as u64]) * Fr::from(d as u64))
            };
            for (place, point) in portable.iter().enumerate().step_by(7) {
                assert_eq!(point.as_ref(), expected(place).as_ref());
            }
            for kernel in Kernel::available() {
                let same = |(a, b): (&G::Packed, &G::Packed)| a.as_ref() == b.as_ref();
                assert!(table(kernel).is_ok_and(|table| table.iter().zip(&portable).all(same)), "{kernel:?}");
            }
        }
    }

    #[test]
    fn tables_hold_the_multiples_in_every_window() {
        tables_agree::<G1>(-Fr::ONE);
        tables_agree::<G2>(Fr::from(3u64));
    }

    #[test]
    fn lengths_about_a_chunk() {
        let mut rng = ark_std::test_rng();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1] {
            let scalars: Vec<Fr> = (0..length).map(|_| Fr::rand(&mut rng)).collect();
            check::<G1>(&scalars, window_bits(length));
        }
        check::<G1>(&[Fr::ZERO; 5], 4);
    }
}
