//! The methods of the extension.

use crate::methods::methods;

methods! {
    /// The methods by the hashes of keys.
    HashMethod {
        /// Lists entries, a page of them.
        List = "by_hash.list", "list_hashes", only_reads: true;
        /// Which entries there are.
        Find = "by_hash.find", "exists_by_hash", only_reads: true;
        /// Reads payloads.
        Read = "by_hash.read", "read_by_hash", only_reads: true;
        /// Writes payloads, all or none.
        Write = "by_hash.write", "write_by_hash", only_reads: false;
        /// Deletes entries, all or none.
        Delete = "by_hash.delete", "delete_by_hash", only_reads: false;
        /// Opens a [payload stream](crate::payload_stream) to read the payload at a hash.
        OpenReader = "by_hash.open_reader", "open_reader_by_hash", only_reads: true;
        /// Opens a payload stream to write a payload at a hash.
        OpenWriter = "by_hash.open_writer", "open_writer_by_hash", only_reads: true;
    }
}
