//! The generator that RCTab draws ties with: `java.util.Random` as the Java SE API specifies it, a
//! linear congruential generator of 48 bits (D. E. Knuth, "The Art of Computer Programming",
//! volume 2, section 3.2.1). It is here so that a published seed gives RCTab's result; it is not a
//! good way to draw a lot.

const MULTIPLIER: u64 = 0x5_DEEC_E66D;
const INCREMENT: u64 = 0xB;
const MASK: u64 = (1 << 48) - 1;

pub(super) struct JavaRandom {
    state: u64,
}

impl JavaRandom {
    /// `new Random(seed)`.
    pub(super) fn new(seed: i64) -> Self {
        Self { state: (seed.cast_unsigned() ^ MULTIPLIER) & MASK }
    }

    /// `next(bits)`, `bits` at most 32.
    fn next(&mut self, bits: u32) -> u64 {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT) & MASK;
        self.state >> (48 - bits)
    }

    /// `(int) Math.floor(nextDouble() * size)`, worked out without floats.
    pub(super) fn pick(&mut self, size: usize) -> usize {
        let double = (self.next(26) << 27) + self.next(27);
        usize::try_from((u128::from(double) * size as u128) >> 53).unwrap_or(0)
    }

    /// `nextInt(bound)`, `bound` from 1 to 2^31 - 1.
    fn next_int(&mut self, bound: u64) -> u64 {
        if bound.is_power_of_two() {
            return (bound * self.next(31)) >> 31;
        }
        loop {
            let bits = self.next(31);
            let value = bits % bound;
            if bits - value + (bound - 1) < 1 << 31 {
                return value;
            }
        }
    }

    /// `Collections.shuffle(list, random)`.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for size in (2..=list.len()).rev() {
            let other = usize::try_from(self.next_int(size as u64)).unwrap_or(0);
            list.swap(size - 1, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_java() {
        // new Random(42).nextInt(10) gives 0, then 3, 8; new Random(0).nextInt() gives -1155484576.
        let mut random = JavaRandom::new(42);
        assert_eq!([random.next_int(10), random.next_int(10), random.next_int(10)], [0, 3, 8]);
        assert_eq!(JavaRandom::new(0).next(32), u64::from((-1_155_484_576i32).cast_unsigned()));
    }
}
