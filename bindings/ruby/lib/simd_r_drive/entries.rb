# frozen_string_literal: true

module SimdRDrive
  # Batches as a hash or as pairs: `store.batch_write('a' => '1', 'b' => '2')`.
  module Batches
    def batch_write(entries)
      raise TypeError, "expected a Hash or an Array, got #{entries.inspect}" unless entries.respond_to?(:map)

      super(entries.map { |entry| Batches.entry(entry) })
    end

    def self.entry(entry)
      return entry if entry.is_a?(Entry)
      return Entry.new(key: entry[0], payload: entry[1]) if entry.is_a?(Array) && entry.size == 2

      raise TypeError, "expected a pair of a key and a payload, got #{entry.inspect}"
    end
  end

  # Reading into memory that Ruby manages: an `FFI::MemoryPointer`. A number could be any address.
  module IntoMemory
    def read_into(*arguments, memory)
      super(*arguments, *IntoMemory.place(memory))
    end

    def self.place(memory)
      return memory.address, memory.size if memory.is_a?(FFI::MemoryPointer)

      raise TypeError, "expected an FFI::MemoryPointer, got #{memory.inspect}"
    end
  end

  # The same for many payloads.
  module ManyIntoMemory
    def batch_read_into(keys, item_size, memory)
      super(keys, item_size, *IntoMemory.place(memory))
    end
  end

  # The payload of an entry in the mapped file: only what is asked for is copied.
  class PayloadView
    attr_reader :size

    def initialize(entry)
      info = entry.info
      @size = info.size
      # The memory is valid as long as the entry exists.
      @entry = entry
      @pointer = FFI::Pointer.new(info.address)
    end

    # The bytes from `offset`, at most `length`; nil if `offset` is not in the payload.
    def byteslice(offset, length)
      return if offset.negative? || offset > size || length.negative?

      @pointer.get_bytes(offset, [length, size - offset].min)
    end

    def to_s
      byteslice(0, size)
    end

    def inspect
      "#<#{self.class} of #{size} bytes>"
    end
  end

  class EntryHandle
    # The payload in place.
    def view
      PayloadView.new(self)
    end
  end

  class EntryStream
    include Enumerable

    # How many entries one call returns.
    TAKEN = 1000
    private_constant :TAKEN

    # The remaining entries, newest first.
    def each(&block)
      return enum_for unless block

      until (entries = take(TAKEN)).empty?
        entries.each(&block)
      end
      self
    end
  end

  class PayloadReader
    prepend IntoMemory
  end

  [DataStore, AsyncDataStore].each { |store| store.prepend(Batches) }
  DataStore.prepend(IntoMemory, ManyIntoMemory)
  private_constant :Batches, :IntoMemory, :ManyIntoMemory
end
