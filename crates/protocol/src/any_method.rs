//! What a request may call: a method of the service, or of an extension.

use crate::by_hash::HashMethod;
use crate::call::Method;
use crate::payload_stream::StreamMethod;

/// A method of the published service, or of this project's [extensions](crate::extensions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnyMethod {
    /// One of the service.
    Service(Method),
    /// One for payload streams.
    Stream(StreamMethod),
    /// One by the hashes of keys.
    Hash(HashMethod),
}

impl AnyMethod {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let service = Method::ALL.into_iter().map(Self::Service);
        let streams = StreamMethod::ALL.into_iter().map(Self::Stream);
        let hashes = HashMethod::ALL.into_iter().map(Self::Hash);
        service.chain(streams).chain(hashes)
    }

    /// Its number on the wire.
    #[inline]
    pub const fn id(self) -> u64 {
        match self {
            Self::Service(method) => method.id(),
            Self::Stream(method) => method.id(),
            Self::Hash(method) => method.id(),
        }
    }

    /// The method with this number.
    #[inline]
    pub fn from_id(id: u64) -> Option<Self> {
        let service = Method::from_id(id).map(Self::Service);
        service
            .or_else(|| StreamMethod::from_id(id).map(Self::Stream))
            .or_else(|| HashMethod::from_id(id).map(Self::Hash))
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service(method) => method.name(),
            Self::Stream(method) => method.name(),
            Self::Hash(method) => method.name(),
        }
    }

    /// Whether it changes nothing in the store.
    #[inline]
    pub const fn only_reads(self) -> bool {
        match self {
            Self::Service(method) => method.only_reads(),
            Self::Stream(method) => method.only_reads(),
            Self::Hash(method) => method.only_reads(),
        }
    }

    /// Whether it may be called again where nobody knows whether it was done. `writes` says whether
    /// that was asked for where it changes the store.
    #[inline]
    pub const fn is_repeatable(self, writes: bool) -> bool {
        match self {
            // The parts are gone with the connection that they came over.
            Self::Stream(StreamMethod::FinishWriter) => false,
            _ => writes || self.only_reads(),
        }
    }
}

impl From<Method> for AnyMethod {
    fn from(method: Method) -> Self {
        Self::Service(method)
    }
}

impl From<StreamMethod> for AnyMethod {
    fn from(method: StreamMethod) -> Self {
        Self::Stream(method)
    }
}

impl From<HashMethod> for AnyMethod {
    fn from(method: HashMethod) -> Self {
        Self::Hash(method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_number_of_its_own() {
        let all: Vec<_> = AnyMethod::all().collect();
        for method in &all {
            assert_eq!(AnyMethod::from_id(method.id()), Some(*method));
        }
        assert_eq!(all.len(), 22);
        assert_eq!(AnyMethod::from_id(1), None);
    }

    #[test]
    fn what_may_be_repeated() {
        for method in Method::ALL.map(AnyMethod::from) {
            assert_eq!(method.is_repeatable(false), method.only_reads());
            assert!(method.is_repeatable(true));
        }
        let finish = AnyMethod::Stream(StreamMethod::FinishWriter);
        assert!(!finish.is_repeatable(true) && !finish.only_reads());
        let write = AnyMethod::from(HashMethod::Write);
        assert!(write.is_repeatable(true) && !write.is_repeatable(false));
    }
}
