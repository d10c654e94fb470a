# frozen_string_literal: true

module SimdRDrive
  # What all errors of this package have in common: `rescue SimdRDrive::DataStoreError` rescues them all,
  # and `rescue SimdRDrive::DataStoreError::Timeout` those of one kind.
  module DataStoreError
    # The kind of the error: `:Timeout`.
    def code
      self.class.name.split('::').last.to_sym
    end

    # What is known about it: `{ address: …, operation: …, timeout: … }`. Each is a method, too.
    def fields
      self.class.instance_method(:initialize).parameters.to_h { |_, name| [name, public_send(name)] }
    end

    # Whether the same call can be made again: it may succeed then, and nothing is done twice.
    def retryable?
      SimdRDrive.is_retryable(self)
    end

    def to_s
      "#{code}: #{fields.compact.map { |name, value| "#{name} #{value}" }.join(', ')}"
    end

    constants(false).map { |name| const_get(name) }.grep(Class).each do |error|
      error.send(:remove_method, :to_s)
      error.include(self)
    end
  end

  class RustBuffer
    # The generated code calls this, and does not have it.
    def self.check_lower_TypeDataStoreError(error) # rubocop:disable Naming/MethodName
      raise TypeError, "expected a DataStoreError, got #{error.inspect}" unless error.is_a?(DataStoreError)
    end
  end
end
