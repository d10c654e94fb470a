# frozen_string_literal: true

module SimdRDrive
  # The generated code copies byte by byte and calls Rust for each growth of a buffer. Here a buffer is
  # made as a Ruby string, and copied once. This serves all operations.
  class RustBuffer
    # As many bytes as a length in the protocol of UniFFI can have.
    MAX_BYTES = 2**31 - 1

    def self.alloc(size)
      UniFFILib.ffi_simd_r_drive_ffi_rustbuffer_alloc(size, UNUSED_STATUS)
    end

    def free
      UniFFILib.ffi_simd_r_drive_ffi_rustbuffer_free(self, UNUSED_STATUS)
    end

    # A buffer of Rust's with a copy of `bytes`.
    def self.from_bytes(bytes)
      buffer = alloc(bytes.bytesize)
      buffer[:data].put_bytes(0, bytes) unless bytes.empty?
      buffer[:len] = bytes.bytesize
      buffer
    end

    # Without a builder, so that a large payload is copied once.
    def self.alloc_from_bytes(value)
      length = length_of(value)
      buffer = alloc(4 + length)
      data = buffer[:data]
      data.put_bytes(0, [length].pack('N'))
      data.put_bytes(4, value) unless length.zero?
      buffer[:len] = 4 + length
      buffer
    end

    # The length of a value, which must fit into a message.
    def self.length_of(value)
      length = value.bytesize
      return length if length <= MAX_BYTES

      raise ArgumentError, "#{length} bytes are more than a call can take (#{MAX_BYTES})"
    end

    # A copy of its bytes. The buffer is freed.
    def take_bytes
      length = self[:len]
      length.zero? ? ''.b : self[:data].read_bytes(length)
    ensure
      free
    end

    # A payload or nil, which is what most calls return: a byte that says which, the length, the bytes.
    def consume_into_OptionalTypeBytes # rubocop:disable Naming/MethodName
      data = self[:data]
      data.get_bytes(5, self[:len] - 5) if data.get_uint8(0) == 1
    ensure
      free
    end

    def consumeWithStream # rubocop:disable Naming/MethodName
      yield RustBufferStream.new(self)
    end
  end

  # Reads values from a copy of a buffer.
  class RustBufferStream
    def initialize(buffer)
      @bytes = buffer.take_bytes
      @offset = 0
    end

    def remaining
      @bytes.bytesize - @offset
    end

    # Ruby shares the memory of a string with that of its end: a large payload is not copied again.
    def read(size)
      raise InternalError, 'read past end of rust buffer' if size > remaining

      part = @bytes.byteslice(@offset, size)
      @offset += size
      part
    end

    def unpack_from(size, format)
      raise InternalError, 'read past end of rust buffer' if size > remaining

      value = @bytes.unpack1(format, offset: @offset)
      @offset += size
      value
    end
  end

  # Collects values in a string.
  class RustBufferBuilder
    def initialize
      @bytes = String.new(encoding: Encoding::BINARY)
    end

    def finalize
      RustBuffer.from_bytes(@bytes)
    end

    # Nothing was allocated yet.
    def discard; end

    def write(value)
      @bytes << (value.encoding == Encoding::BINARY ? value : value.b)
    end

    def write_bytes(value)
      value = SimdRDrive.uniffi_bytes(value)
      @bytes << [RustBuffer.length_of(value)].pack('N')
      write(value)
    end

    def pack_into(_size, format, value)
      @bytes << [value].pack(format)
    end
  end
end
