//! The methods of the extension.

use crate::methods::methods;

methods! {
    /// The methods for payload streams.
    StreamMethod {
        /// Opens a reader of the payload at a key.
        OpenReader = "payload_stream.open_reader", "open_reader", only_reads: true;
        /// Reads a part of it.
        ReadPart = "payload_stream.read_part", "read_part", only_reads: true;
        /// Opens a writer of a payload at a key.
        OpenWriter = "payload_stream.open_writer", "open_writer", only_reads: true;
        /// Adds a part to it.
        WritePart = "payload_stream.write_part", "write_part", only_reads: true;
        /// Writes the payload to the store, and closes the writer.
        FinishWriter = "payload_stream.finish_writer", "finish_writer", only_reads: false;
        /// Closes a reader or a writer. What the writer has got is not written.
        Close = "payload_stream.close", "close_stream", only_reads: true;
    }
}
