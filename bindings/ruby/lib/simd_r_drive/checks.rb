# frozen_string_literal: true

module SimdRDrive
  # A wrong type of an argument is a `TypeError`. The generated code would call methods on it that it
  # does not have.
  module Checks
    def self.type(type, value)
      return value if value.is_a?(type)

      raise TypeError, "expected #{type.name.split('::').last}, got #{value.inspect}"
    end

    # The type that a generated check is for, if it is a record, an array, or a hash.
    def self.type_of(check)
      return Array if check.start_with?('check_lower_Sequence')
      return Hash if check.start_with?('check_lower_Map')

      name = check[/\Acheck_lower_Type(.*)/, 1]
      type = name && SimdRDrive.const_defined?(name) && SimdRDrive.const_get(name)
      type if type.is_a?(Class) && !Enumerations::ALL.include?(type)
    end

    RustBuffer.singleton_methods(false).grep(/\Acheck_lower_/).each do |check|
      type = type_of(check)
      define_method(check) { |value| super(Checks.type(type, value)) } if type
    end
    RustBuffer.singleton_class.prepend(self)

    # Arrays of bytes are converted before they are checked.
    [DataStore, AsyncDataStore].each do |store|
      names = store.instance_methods(false).select { |name| store.instance_method(name).parameters.first == %i[req keys] }
      store.prepend(Module.new do
        names.each { |name| define_method(name) { |keys, *rest| super(Checks.type(Array, keys), *rest) } }
      end)
    end
  end
  private_constant :Checks
end
