//! Pairs of points added eight at a time.
//!
//! [`Lanes`] read a coordinate x as c x with c = 2^-4. The slope of the line through two points does not notice. Taking
//! s / (x2 - x1) with s = 2^-2 for the inverse makes it s times the slope, so that its square carries s^2 = c as x3 must:
//!
//!     l = (y2 - y1) * s / (x2 - x1),   x3 = l^2 - x1 - x2,   y3 = l * 4 (x1 - x3) - y1
//!
//! The factor s enters once, into the inverse of the product of all denominators.

use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
use std::sync::OnceLock;

use ark_ff::{AdditiveGroup, Field};

use super::{Pair, Sources, portable};
use crate::curve::Point;
use crate::field::{Coordinate, Fq};
use crate::lanes::Lanes;

/// Independent chains of products: one would wait for each multiplication in turn.
const CHAINS: usize = 2;

/// How many blocks ahead of their use points are fetched from memory.
const AHEAD: usize = 2;

/// Reused between batches.
pub struct Buffers<L: Lanes> {
    /// For eight pairs each: the denominators, and the product of those before in the same chain.
    blocks: Vec<(L, L)>,
    special: Vec<Pair>,
    portable: portable::Buffers<L::F>,
}

impl<L: Lanes> Default for Buffers<L> {
    fn default() -> Self {
        Self { blocks: Vec::new(), special: Vec::new(), portable: portable::Buffers::default() }
    }
}

/// Whether the machine has what the vector kernels need, and `ZKWRIGHT_KERNEL=portable` does not forbid them.
pub fn available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512ifma")
            && std::env::var_os("ZKWRIGHT_KERNEL").is_none_or(|kernel| kernel != "portable")
    })
}

/// out\[pair.sum\] = the sum of the pair, for every pair.
pub fn add_pairs<L: Lanes>(buffers: &mut Buffers<L>, pairs: &[Pair], sources: Sources<L::F>, out: &mut [Point<L::F>]) {
    if pairs.len() < 8 || !available() {
        return portable::add_pairs(&mut buffers.portable, pairs, sources, out);
    }
    // SAFETY: the machine has the instructions.
    unsafe { add_ordinary(buffers, pairs, sources, out) };
    if !buffers.special.is_empty() {
        portable::add_pairs(&mut buffers.portable, &buffers.special, sources, out);
    }
}

/// Add the pairs with different x and without infinity; list the others as special, their sums undefined.
///
/// # Safety
/// The machine has the instructions.
#[target_feature(enable = "avx512f,avx512ifma")]
unsafe fn add_ordinary<L: Lanes>(
    buffers: &mut Buffers<L>,
    pairs: &[Pair],
    sources: Sources<L::F>,
    out: &mut [Point<L::F>],
) {
    let Buffers { blocks, special, .. } = buffers;
    blocks.clear();
    special.clear();
    let mut products = [unsafe { L::splat(L::F::ONE) }; CHAINS];
    for (i, block) in pairs.chunks(8).enumerate() {
        prefetch(pairs.get(8 * (i + AHEAD)..8 * (i + AHEAD + 1)).unwrap_or_default(), sources);
        let ((px, py), (qx, qy)) = unsafe { load::<L>(block, sources) };
        let product = &mut products[i % CHAINS];
        unsafe {
            let (zero, one) = (L::splat(L::F::ZERO), L::splat(L::F::ONE));
            let infinite = L::equal(px, zero) & L::equal(py, zero) | L::equal(qx, zero) & L::equal(qy, zero);
            let skipped = infinite | L::equal(px, qx);
            special.extend(block.iter().enumerate().filter(|(lane, _)| skipped >> lane & 1 == 1).map(|(_, pair)| pair));
            let denominator = L::select(skipped, L::difference(qx, px), one);
            blocks.push((denominator, *product));
            *product = L::mul(*product, denominator);
        }
    }
    let mut inverses = unsafe { invert(products) };
    for (i, block) in pairs.chunks(8).enumerate().rev() {
        let ((px, py), (qx, qy)) = unsafe { load::<L>(block, sources) };
        let (denominator, before) = blocks[i];
        let rest = &mut inverses[i % CHAINS];
        unsafe {
            let inverse = L::mul(*rest, before);
            *rest = L::mul(*rest, denominator);
            let slope = L::mul(L::difference(qy, py), inverse);
            let x = L::minus_both(L::square(slope), px, qx);
            let y = L::minus(L::mul(slope, L::fourfold_difference(px, x)), py);
            let mut places = [std::ptr::null_mut(); 8];
            for (place, pair) in places.iter_mut().zip(block) {
                *place = std::ptr::from_mut(&mut out[pair.sum as usize]).cast();
            }
            L::store(x, y, &places[..block.len()]);
        }
    }
}

/// The points of up to eight pairs; lanes to spare repeat the first pair.
#[inline(always)]
unsafe fn load<L: Lanes>(block: &[Pair], sources: Sources<L::F>) -> ((L, L), (L, L)) {
    let mut places = [[std::ptr::null(); 8]; 2];
    let mut negative = [0u8; 2];
    let [left, right] = &mut places;
    for (lane, (left, right)) in left.iter_mut().zip(right).enumerate() {
        let pair = block.get(lane).unwrap_or(&block[0]);
        *left = sources.left.bytes(pair.left).as_ptr();
        *right = sources.right.bytes(pair.right).as_ptr();
        negative[0] |= u8::from(pair.left.is_negative()) << lane;
        negative[1] |= u8::from(pair.right.is_negative()) << lane;
    }
    unsafe { (signed(L::load(places[0]), negative[0]), signed(L::load(places[1]), negative[1])) }
}

#[inline(always)]
unsafe fn signed<L: Lanes>((x, y): (L, L), negative: u8) -> (L, L) {
    if negative == 0 {
        return (x, y);
    }
    unsafe { (x, L::select(negative, y, L::negate(y))) }
}

/// Fetch the points of pairs that are to be loaded soon.
#[inline(always)]
fn prefetch<F: Coordinate>(pairs: &[Pair], sources: Sources<F>) {
    for pair in pairs {
        for point in [sources.left.bytes(pair.left), sources.right.bytes(pair.right)] {
            for line in point.chunks(64) {
                // SAFETY: a prefetch has no effect but on the cache.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
            }
        }
    }
}

/// s / product in every lane of every chain, where products have the factor 2^260 of the lanes and memory 2^256.
#[inline(always)]
unsafe fn invert<L: Lanes>(products: [L; CHAINS]) -> [L; CHAINS] {
    let mut lanes = products.map(|product| unsafe { product.lanes() });
    crate::field::invert_all(lanes.as_flattened_mut(), &mut Vec::with_capacity(8 * CHAINS));
    // The limbs v of a product stand for v / 2^260 here and for v / 2^256 in arkworks, whose inverse has the limbs
    // 2^512 / v. Wanted are 2^520 s / v: 2^6 times that.
    let factor = Fq::from(64u64);
    lanes.as_flattened_mut().iter_mut().for_each(|value| *value = value.mul_by_base_prime_field(&factor));
    lanes.map(|lanes| unsafe { L::from_lanes(lanes) })
}
