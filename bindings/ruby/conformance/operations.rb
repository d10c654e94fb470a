# frozen_string_literal: true

require_relative 'values'

# The operations of the interface, and how Ruby calls them.
module Operations
  # `is_retryable` is `retryable?` of the error.
  ALL = Values::INTERFACE['operations'].reject { |name, _| name == 'is_retryable' }
  # The result of an operation that fills memory.
  Filled = Struct.new(:result, :memory)
  # These take memory of the caller, which the runner provides, and answers beside the result.
  MEMORY = ALL.select { |_, operation| operation['arguments'].delete('address') }.each do |name, operation|
    fields = { 'result' => { 'type' => operation['returns'] }, 'memory' => { 'type' => 'bytes' } }
    Values::INTERFACE['dictionaries'][name] = fields
    operation['returns'] = name
  end

  module_function

  # The call of an operation. `subject` is the object whose method it is, if it has one.
  def call(name, subject, arguments)
    type, method = name.split('.')
    return -> { SimdRDrive.public_send(name, *arguments) } if method.nil?

    receiver = subject || SimdRDrive.const_get(type)
    return -> { fill(receiver, method, arguments) } if MEMORY.key?(name)

    -> { receiver.public_send(method, *arguments) }
  end

  def fill(receiver, method, arguments)
    *arguments, size = arguments
    # There is no memory of no bytes.
    memory = FFI::MemoryPointer.new(:uint8, size)
    memory.put_bytes(0, "\xee".b * size)
    Filled.new(receiver.public_send(method, *arguments, memory), memory.read_bytes(size))
  end
end
