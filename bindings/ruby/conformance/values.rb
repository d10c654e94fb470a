# frozen_string_literal: true

require 'json'
require 'zlib'
require 'simd_r_drive'

# A step that is invalid: why.
class Invalid < StandardError; end

# Values in JSON, and as Ruby has them.
module Values
  ROOT = File.expand_path('../../..', __dir__)
  INTERFACE = JSON.parse(File.read(File.join(ROOT, 'tests/conformance/operations.json')))
  INTEGERS = {
    'u16' => 0...2**16, 'u32' => 0...2**32, 'u64' => 0...2**64, 'i32' => -2**31...2**31
  }.freeze
  # Bytes in an answer that are longer are a length and a checksum.
  SHORT = 256

  module_function

  # An argument, or a part of one called `name`. The block finds an object.
  def argument(kind, value, name, &found)
    case kind
    when /\?\z/ then value.nil? ? nil : argument(kind.chop, value, name, &found)
    when *INTEGERS.keys then integer(kind, value, name)
    when 'bytes' then octets(typed(String, value, name), name)
    when 'string' then typed(String, value, name)
    when 'boolean' then typed([TrueClass, FalseClass], value, name)
    when 'duration' then duration(value, name)
    when /\Asequence<(.*)>\z/ then items(Regexp.last_match(1), value, name, &found)
    when /\Arecord</ then typed(Hash, value, name).each_value { |text| typed(String, text, name) }
    else named(kind, value, name, &found)
    end
  end

  def named(kind, value, name, &found)
    if INTERFACE['dictionaries'].key?(kind)
      dictionary(kind, typed(Hash, value, name), name, &found)
    elsif INTERFACE['enums'].key?(kind)
      raise Invalid, "#{name} is no #{kind}" unless INTERFACE['enums'][kind].include?(value)

      SimdRDrive.const_get(kind).const_get(snake(value).upcase)
    else
      yield value, kind
    end
  end

  def typed(types, value, name)
    return value if Array(types).any? { |type| value.is_a?(type) }

    raise Invalid, "#{name} must not be a #{value.class}"
  end

  def integer(kind, value, name)
    text = typed(String, value, name)
    return text.to_i if text.match?(/\A-?[0-9]{1,20}\z/) && INTEGERS[kind].cover?(text.to_i)

    raise Invalid, "#{name} must be a #{kind} in decimal, not #{text}"
  end

  def octets(text, name)
    return [text].pack('H*') if text.match?(/\A([0-9a-f]{2})*\z/)

    seed, length = text.match(/\Arandom:([0-9]{1,10}):([0-9]{1,10})\z/)&.captures&.map(&:to_i)
    raise Invalid, "#{name} must be hexadecimal or random, not #{text}" unless seed&.between?(1, 2**32 - 1)

    random(seed, length)
  end

  # Bytes from a 32-bit xorshift generator.
  def random(seed, length)
    state = seed
    words = Array.new((length + 3) / 4) do
      state ^= state << 13 & 0xffffffff
      state ^= state >> 17
      state ^= state << 5 & 0xffffffff
    end
    words.pack('L<*').byteslice(0, length)
  end

  def duration(value, name)
    return value if value.is_a?(Numeric) && value >= 0

    raise Invalid, "#{name} must be a number of seconds, not #{value.inspect}"
  end

  def items(kind, value, name, &found)
    typed(Array, value, name).each_with_index.map do |item, index|
      argument(kind, item, "#{name}[#{index}]", &found)
    end
  end

  def dictionary(kind, value, name, &found)
    fields = INTERFACE['dictionaries'][kind]
    check_names(fields, value, "#{name}: #{kind}")
    given = value.to_h { |field, v| [field.to_sym, argument(fields[field]['type'], v, "#{name}.#{field}", &found)] }
    SimdRDrive.const_get(kind).new(**given)
  end

  # Refuses unknown names, and missing ones without a default.
  def check_names(declared, given, owner)
    unknown = given.keys - declared.keys
    raise Invalid, "#{owner} has no #{unknown.first}" if unknown.any?

    missing = declared.reject { |name, field| field.key?('default') || given.key?(name) }
    raise Invalid, "#{owner} needs #{missing.keys.first}" if missing.any?
  end

  # A result in JSON; `kind` is nil for nothing.
  def result(kind, value)
    return if kind.nil? || value.nil?

    case kind = kind.delete_suffix('?')
    when *INTEGERS.keys then value.to_s
    when 'bytes' then digest(value)
    when 'string', 'boolean', 'duration' then value
    when /\Asequence<(.*)>\z/
      item = Regexp.last_match(1)
      value.map { |each| result(item, each) }
    else named_result(kind, value)
    end
  end

  def named_result(kind, value)
    if (fields = INTERFACE['dictionaries'][kind])
      fields.to_h { |name, field| [name, result(field['type'], value.public_send(name))] }
    elsif (names = INTERFACE['enums'][kind])
      names.find { |name| SimdRDrive.const_get(kind).const_get(snake(name).upcase) == value }
    elsif (variants = INTERFACE['variants'][kind])
      variant = variants.keys.find { |name| value.public_send("#{snake(name)}?") }
      { variant: variant, fields: fields(variants[variant], value) }
    else
      { object: kind }
    end
  end

  def fields(kinds, value)
    kinds.to_h { |name, kind| [name, result(kind, value.public_send(name))] }
  end

  def digest(bytes)
    raise "not binary: #{bytes.encoding}" unless bytes.encoding == Encoding::BINARY
    return bytes.unpack1('H*') if bytes.bytesize <= SHORT

    format('crc32:%<length>d:%<crc>08x', length: bytes.bytesize, crc: Zlib.crc32(bytes))
  end

  def error(error)
    kinds = INTERFACE['variants']['DataStoreError'][error.code.to_s]
    { code: error.code, fields: fields(kinds, error), retryable: error.retryable?, message: error.message }
  end

  def snake(name)
    name.gsub(/(?<=[a-z])(?=[A-Z])/, '_').downcase
  end
end
