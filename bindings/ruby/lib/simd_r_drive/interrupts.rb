# frozen_string_literal: true

module SimdRDrive
  # `Thread#raise`, `Thread#kill`, `Timeout` and signals, for a thread that waits in the native library: it asks
  # every now and then whether the thread is to go on. Ruby must raise nothing before the call has ended, which
  # would leave the library's functions in their middle.
  module Interrupts
    NEVER = { Object => :never }.freeze
    RAISED = :simd_r_drive_raised
    IN_THIS_PROCESS = :simd_r_drive_in_this_process

    # The functions that may wait.
    WAITING = /_(datastore|server|payloadreader|payloadwriter|statestream|logstream)_|_func_(check|recover)\z/
    # Of these, those that do not in a store file. To have Ruby raise nothing takes a third of their time.
    QUICK = /_method_datastore_(read|write|exists|delete|len|is_empty|locate|entry)(_by_hash)?\z/
    KINDS = Hash.new do |kinds, name|
      kinds[name] = WAITING.match?(name) && (QUICK.match?(name) ? :elsewhere : :always)
    end

    # The library calls it in the thread that waits. The handlers of signals run here, and may raise.
    CHECK = FFI::Function.new(:bool, []) do
      Thread.pass
      Thread.pending_interrupt?
    rescue Exception => e # rubocop:disable Lint/RescueException
      Thread.current[RAISED] = e
      true
    end
    UniFFILib.attach_function(:uniffi_watch_interrupts, [:pointer], :void)
    UniFFILib.uniffi_watch_interrupts(CHECK)

    # Calls the library so that this thread can be interrupted.
    def self.allowed(&call)
      Thread.handle_interrupt(NEVER, &call)
    ensure
      raised = Thread.current[RAISED]
      if raised
        Thread.current[RAISED] = nil
        raise raised
      end
    end

    # Whether a function of this kind may wait in the call that this thread is about to make.
    def self.needed?(kind)
      return true if kind == :always

      in_this_process = Thread.current[IN_THIS_PROCESS]
      Thread.current[IN_THIS_PROCESS] = nil
      !in_this_process
    end

    # A store file says of each call that it is one.
    module StoreFile
      def self.of(store)
        store.instance_variable_set(:@is_in_this_process, true)
        store
      end

      def uniffi_clone_handle
        handle = super
        Thread.current[IN_THIS_PROCESS] = @is_in_this_process
        handle
      end
    end

    DataStore.prepend(StoreFile)
    DataStore.singleton_class.prepend(Module.new { define_method(:open) { |*given| StoreFile.of(super(*given)) } })
    private_constant :StoreFile
  end
  private_constant :Interrupts
end
