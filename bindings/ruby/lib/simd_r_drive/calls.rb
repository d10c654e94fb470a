# frozen_string_literal: true

module SimdRDrive
  # Where Rust writes whether a call failed. Those of calls that succeeded are used again: to allocate
  # one takes as long as a call. A thread needs more than one, since Ruby may run a finalizer, which
  # calls Rust, between any two steps of a call.
  STATUSES = :simd_r_drive_statuses
  private_constant :STATUSES

  # For functions that cannot fail, and so do not write to it.
  UNUSED_STATUS = RustCallStatus.new
  private_constant :UNUSED_STATUS

  # Each call of a method clones the handle of its object first.
  constants.map { |name| const_get(name) }.grep(Class).each do |type|
    next unless type.method_defined?(:uniffi_clone_handle)

    function = "uniffi_simd_r_drive_ffi_fn_clone_#{type.name.split('::').last.downcase}"
    type.class_eval "def uniffi_clone_handle = UniFFILib.#{function}(@handle, UNUSED_STATUS)", __FILE__, __LINE__
  end

  # These take the place of the generated methods.
  def self.rust_call_with_error(error_module, function, *arguments)
    call_library(error_module, function, arguments, Interrupts::KINDS[function])
  end

  def self.rust_call(function, *arguments)
    call_library(nil, function, arguments, Interrupts::KINDS[function])
  end

  def self.call_library(error_module, function, arguments, kind)
    if kind && Interrupts.needed?(kind)
      return Interrupts.allowed { call_library(error_module, function, arguments, nil) }
    end

    statuses = (Thread.current[STATUSES] ||= [])
    status = statuses.pop || RustCallStatus.new
    arguments << status
    result = UniFFILib.public_send(function, *arguments)
    code = status[:code]
    if code == CALL_SUCCESS
      statuses.push(status)
      return result
    end
    raise_failure(error_module, code, status.error_buf)
  end
  private_class_method :call_library

  def self.raise_failure(error_module, code, buffer)
    raise consume_buffer_into_error(error_module, buffer) if code == CALL_ERROR && error_module

    raise InternalError, buffer.len.zero? ? 'Rust panicked' : buffer.consume_into_string
  end
  private_class_method :raise_failure
end
