# frozen_string_literal: true

module SimdRDrive
  # What is opened with a block is closed at its end. Options may be given by their names:
  #
  #     DataStore.open('example.store', create: false) { |store| store.read('key') }
  module Opened
    # Defines each constructor again: with a block, and with the names of the options.
    def self.add(type, closing, constructors)
      type.alias_method(:close, closing)
      type.singleton_class.prepend(Module.new do
        constructors.each do |constructor, options_type|
          define_method(constructor) do |*arguments, **named, &block|
            arguments << options_type.new(**named) unless named.empty?
            Opened.yielded(super(*arguments), &block)
          end
        end
      end)
    end

    # The opened object, or what the block returns for it. It is closed then.
    def self.yielded(opened)
      return opened unless block_given?

      begin
        yield opened
      ensure
        opened.close
      end
    end

    stores = { open: OpenOptions, connect: ConnectOptions }
    add(DataStore, :shutdown, stores)
    add(AsyncDataStore, :shutdown, stores)
  end

  # Serves for the time of a block: `Server.run(path, port: 34129) { |server| … }`.
  class Server
    alias close stop

    def self.run(path, host: '127.0.0.1', port: 0, **named, &block)
      Opened.yielded(new(path, host, port, named.empty? ? nil : ServerOptions.new(**named)), &block)
    end
  end

  # A payload writer writes at the end of its block, and nothing if the block raises an error.
  module Streams
    def open_reader(key, &block)
      reader = super(key)
      reader && Opened.yielded(reader, &block)
    end

    def open_writer(key)
      writer = super
      return writer unless block_given?

      begin
        result = yield writer
        writer.finish
        result
      ensure
        # After `finish` it does nothing.
        writer.abort
      end
    end
  end

  class PayloadReader
    alias close stop
  end

  [StateStream, LogStream].each { |stream| stream.alias_method(:close, :stop) }
  [DataStore, AsyncDataStore].each { |store| store.prepend(Streams) }
  private_constant :Opened, :Streams
end
