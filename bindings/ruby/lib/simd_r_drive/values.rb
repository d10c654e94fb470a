# frozen_string_literal: true

module SimdRDrive
  # Arguments as Ruby programs have them, with errors that name what is wrong.

  def self.uniffi_bytes(value)
    return value if value.is_a?(String)
    raise TypeError, "expected a String, got #{value.inspect}" unless value.respond_to?(:to_str)

    value.to_str
  end

  def self.uniffi_utf8(value)
    text = uniffi_bytes(value)
    # A binary string has no characters to convert.
    is_binary = text.encoding == Encoding::BINARY
    text = is_binary ? text.dup.force_encoding(Encoding::UTF_8) : text.encode(Encoding::UTF_8)
    return text if text.valid_encoding?

    raise ArgumentError, "expected text that is valid UTF-8, got #{value.inspect}"
  rescue EncodingError => e
    raise ArgumentError, "expected text that is valid UTF-8: #{e.message}"
  end

  # Durations are numbers of seconds. In the generated code they are times after the epoch.
  module Durations
    MAX_SECONDS = 2**64

    def write_Duration(value) # rubocop:disable Naming/MethodName
      nanoseconds = (Durations.seconds(value) * 1_000_000_000).round
      pack_into(8, 'Q>', nanoseconds / 1_000_000_000)
      pack_into(4, 'L>', nanoseconds % 1_000_000_000)
    end

    def self.seconds(value)
      raise TypeError, "expected a number of seconds, got #{value.inspect}" unless value.is_a?(Numeric)
      raise RangeError, "expected a number of seconds, got #{value}" unless value.to_f.finite?

      seconds = value.to_r
      return seconds if seconds >= 0 && seconds < MAX_SECONDS - 1

      raise RangeError, "expected a number of seconds from 0 to #{MAX_SECONDS}, got #{value}"
    end
  end

  # Enumerations are the generated constants, or their names as symbols: `:every_write`.
  module Enumerations
    ALL = SimdRDrive.constants.map { |name| SimdRDrive.const_get(name) }.select do |type|
      type.is_a?(Class) && type.superclass == Object && type.constants(false).any? &&
        type.constants(false).all? { |name| type.const_get(name).is_a?(Integer) }
    end

    ALL.each do |type|
      define_method("write_Type#{type.name.split('::').last}") do |value|
        super(Enumerations.value(type, value))
      end
    end

    def self.value(type, value)
      names = type.constants(false)
      return type.const_get(value.upcase) if value.is_a?(Symbol) && names.include?(value.upcase)
      return value if value.is_a?(Integer) && names.any? { |name| type.const_get(name) == value }

      raise ArgumentError, "expected one of #{names.map { |n| n.downcase.inspect }.join(', ')}, got #{value.inspect}"
    end
  end

  class RustBufferBuilder
    prepend Durations
    prepend Enumerations

    # Anything is true or false in Ruby; an option that is neither is a mistake.
    def write_bool(value)
      raise TypeError, "expected true or false, got #{value.inspect}" unless [true, false].include?(value)

      pack_into(1, 'c', value ? 1 : 0)
    end
  end

  class RustBufferStream
    def read_Duration # rubocop:disable Naming/MethodName
      seconds = unpack_from(8, 'Q>')
      seconds + unpack_from(4, 'L>') / 1e9
    end
  end
  private_constant :Durations, :Enumerations
end
