//! Which kernels this process uses, by the processor it runs on.

use std::sync::OnceLock;

/// An implementation of the arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Plain 64-bit arithmetic, for every processor.
    Portable,
    /// AVX-512 IFMA: eight elements at a time.
    Ifma,
}

impl Kernel {
    /// Every kernel this processor can run.
    pub fn available() -> Vec<Self> {
        #[cfg(target_arch = "x86_64")]
        if crate::ifma::available() {
            return vec![Self::Portable, Self::Ifma];
        }
        vec![Self::Portable]
    }

    /// The kernel in use: the fastest, unless the environment's `ZKWRIGHT_KERNEL` asks for `portable`.
    pub fn current() -> Self {
        static CURRENT: OnceLock<Kernel> = OnceLock::new();
        *CURRENT.get_or_init(|| {
            let wanted = std::env::var("ZKWRIGHT_KERNEL");
            let available = Self::available();
            let named = available.iter().find(|kernel| wanted.as_deref() == Ok(kernel.name()));
            named.or(available.last()).copied().unwrap_or(Self::Portable)
        })
    }

    /// The name that `ZKWRIGHT_KERNEL` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Ifma => "avx512ifma",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portable_kernel_is_everywhere_and_the_current_one_available() {
        assert!(Kernel::available().contains(&Kernel::Portable));
        assert!(Kernel::available().contains(&Kernel::current()));
    }
}
