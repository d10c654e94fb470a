# frozen_string_literal: true

require 'ffi'
# The generated code waits for a pipe. From Ruby 3.2 on, this is built in.
require 'io/wait'

module SimdRDrive
  # How the generated code loads the native library, which is in this gem, and calls it.
  module UniFFILib
    FOLDER = File.join(__dir__, 'native')
    # These only change counters and memory, and are called several times in each operation.
    SHORT = /rustbuffer|_fn_clone_|_fn_free_|contract_version|checksum/

    # Takes the place of `FFI::Library#ffi_lib`, which would search the system for the name.
    def self.ffi_lib(name)
      file = FFI.map_library_name(name)
      path = File.join(FOLDER, file)
      raise LoadError, "#{path} is missing: this gem has no library for this platform" unless File.exist?(path)

      super(path)
    end

    # Other threads run while an operation does: it may wait for a server, or for the disk.
    def self.attach_function(name, arguments, result)
      super(name, arguments, result, blocking: !SHORT.match?(name))
    end
  end
end
