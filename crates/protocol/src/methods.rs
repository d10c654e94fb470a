//! What the methods of each extension have in common.

/// Defines the methods of an extension. For each: the name whose hash is its number on the wire, its
/// name in messages, and whether it changes nothing in the store.
macro_rules! methods {
    (
        $(#[$about:meta])*
        $Methods:ident {
            $($(#[$what:meta])* $Method:ident = $wire:literal, $name:literal, only_reads: $only_reads:literal;)*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $Methods {
            $($(#[$what])* $Method,)*
        }

        impl $Methods {
            /// All of them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$Method),*];

            /// Its number on the wire: the hash of its name, as for the methods of the service.
            #[inline]
            pub const fn id(self) -> u64 {
                match self {
                    $(Self::$Method => muxio_rpc_service::rpc_method_id!($wire),)*
                }
            }

            /// The method with this number.
            #[inline]
            pub fn from_id(id: u64) -> Option<Self> {
                Self::ALL.into_iter().find(|method| method.id() == id)
            }

            /// Its name, for messages.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$Method => $name,)*
                }
            }

            /// Whether it changes nothing in the store.
            #[inline]
            pub const fn only_reads(self) -> bool {
                match self {
                    $(Self::$Method => $only_reads,)*
                }
            }
        }
    };
}

pub(crate) use methods;
