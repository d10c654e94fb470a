# frozen_string_literal: true

require_relative 'helper'
require 'socket'
require 'timeout'

# What Ruby programs expect beyond the generated code.
class IdiomsTest < StoreTest
  def test_a_block_closes_what_was_opened_and_gives_its_result
    kept = nil
    path = File.join(@folder, 'other.bin')
    result = DataStore.open(path) do |store|
      kept = store
      store.write('k', 'v')
      store.read('k')
    end
    assert_equal 'v', result
    assert_raises(DataStoreError::Closed) { kept.read('k') }
    assert_raises(RuntimeError) { DataStore.open(path) { raise 'stop' } }
    DataStore.open(path, create: false) { |store| assert_equal 1, store.len }
  end

  def test_options_have_names_and_enumerations_symbols
    DataStore.open(File.join(@folder, 'a'), durability: :every_write) { |store| store.write('k', 'v') }
    DataStore.open(File.join(@folder, 'b'), durability: Fsync::EVERY_SECOND) { |store| store.write('k', 'v') }
    error = assert_raises(ArgumentError) { DataStore.open(File.join(@folder, 'c'), durability: :sometimes) }
    assert_includes error.message, ':every_write'
    assert_includes error.message, ':sometimes'
    assert_raises(ArgumentError) { DataStore.open(File.join(@folder, 'c'), mode: 'r') }
    refute_path_exists File.join(@folder, 'c')
  end

  def test_strings_of_any_encoding_are_bytes_and_payloads_are_binary
    @store.write('ключ', 'значение')
    assert_equal Encoding::BINARY, @store.read('ключ').encoding
    assert_equal 'значение'.b, @store.read('ключ'.b)
    @store.write("\xff\x00".b, "\x00\xff".b)
    assert_equal "\x00\xff".b, @store.read("\xff\x00".b)
    @store.write('utf-16', 'wide'.encode('UTF-16LE'))
    assert_equal 'wide'.encode('UTF-16LE').b, @store.read('utf-16')
  end

  def test_a_payload_can_be_changed_and_does_not_change_the_store
    @store.write('k', 'x' * 100_000)
    read = @store.read('k')
    read << 'more'
    read.setbyte(0, 0)
    assert_equal 'x' * 100_000, @store.read('k')
  end

  def test_a_batch_is_a_hash_or_pairs
    @store.batch_write('a' => '1', 'b' => '2')
    @store.batch_write([%w[c 3], Entry.new(key: 'd', payload: '4')])
    assert_equal %w[1 2 3 4], @store.batch_read(%w[a b c d])
    assert_raises(TypeError) { @store.batch_write([%w[a b c]]) }
    assert_raises(TypeError) { @store.batch_write('text') }
    assert_raises(TypeError) { @store.batch_write([['a', nil]]) }
  end

  def test_errors_are_of_one_family
    error = assert_raises(DataStoreError) { @store.write('k', '') }
    assert_instance_of DataStoreError::InvalidArgument, error
    assert_kind_of StandardError, error
    assert_equal :InvalidArgument, error.code
    assert_equal({ argument: 'payload', reason: error.reason }, error.fields)
    refute_predicate error, :retryable?
    assert_includes error.message, 'payload'
    assert_includes error.message, 'empty'
    locked = assert_raises(DataStoreError::Locked) { DataStore.open(@path) }
    assert_predicate locked, :retryable?
  end

  def test_durations_are_seconds
    Server.run(File.join(@folder, 'served')) do |server|
      DataStore.connect(server.url, read_timeout: 2.5) do |store|
        store.write('k', 'v')
        assert_equal 'v', store.with_timeout(1r / 3).read('k')
        late = assert_raises(DataStoreError::Timeout) { store.with_timeout(0).read('k') }
        assert_equal 0.0, late.timeout
        [-1, Float::NAN, Float::INFINITY, 2**64].each do |wrong|
          assert_raises(RangeError, wrong.to_s) { store.with_timeout(wrong) }
        end
        ['1', nil, Time.at(1)].each { |wrong| assert_raises(TypeError) { store.with_timeout(wrong) } }
      end
    end
  end

  def test_other_threads_run_while_one_waits
    listener = TCPServer.new('127.0.0.1', 0)
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    waiting = Thread.new do
      DataStore.connect("ws://127.0.0.1:#{listener.addr[1]}", connect_timeout: 1)
    rescue DataStoreError::Timeout => e
      e
    end
    count = 0
    count += 1 while Process.clock_gettime(Process::CLOCK_MONOTONIC) - started < 0.5
    assert_predicate waiting, :alive?
    assert_operator count, :>, 1000
    assert_equal 'connect', waiting.value.operation
  ensure
    listener.close
  end

  def test_a_writer_writes_at_the_end_of_its_block_and_not_after_an_error
    assert_equal 4, @store.open_writer('k') { |writer| writer.write('part') || 4 }
    assert_equal 'part', @store.read('k')
    assert_raises(RuntimeError) do
      @store.open_writer('k') do |writer|
        writer.write('other')
        raise 'stop'
      end
    end
    assert_equal 'part', @store.read('k')
    assert_equal 'ar', @store.open_reader('k') { |reader| reader.seek(1) || reader.read(2) }
    assert_nil(@store.open_reader('none') { flunk })
  end

  def test_an_entry_is_read_in_place
    @store.write('k', '0123456789')
    view = @store.entry('k').view
    GC.start
    assert_equal 10, view.size
    assert_equal '345', view.byteslice(3, 3)
    assert_equal '89', view.byteslice(8, 100)
    assert_equal '', view.byteslice(10, 1)
    assert_nil view.byteslice(11, 1)
    assert_nil view.byteslice(-1, 1)
    assert_nil view.byteslice(0, -1)
    @store.compact
    @store.close
    assert_equal '0123456789', view.to_s
  end

  def test_entries_are_enumerated
    3.times { |i| @store.write("key #{i}", 'x' * (i + 1)) }
    assert_equal [3, 2, 1], @store.entries.map(&:size)
    assert_equal 3, @store.entries.each.next.size
  end

  def test_memory_is_a_memory_pointer
    @store.write('k', 'abc')
    memory = FFI::MemoryPointer.new(:uint8, 5)
    assert_equal 3, @store.read_into('k', memory)
    assert_equal 'abc', memory.read_bytes(3)
    assert_raises(TypeError) { @store.read_into("k", 4096) }
    assert_raises(TypeError) { @store.read_into('k', nil) }
  end

  def test_shows_no_secret
    client = ConnectOptions.new(token: 's3cr3t', headers: { 'X-Key' => 's3cr3t' })
    server = ServerOptions.new(tokens: ['s3cr3t'])
    [client, server].each do |options|
      [options.inspect, options.to_s, [options].to_s].each do |shown|
        refute_includes shown, 's3cr3t'
        assert_includes shown, '…'
      end
    end
    assert_includes client.inspect, 'X-Key'
  end

  def test_a_thread_uses_a_store_of_another
    threads = Array.new(8) do |number|
      Thread.new { 200.times { |i| @store.write("#{number} #{i}", "#{number}") && @store.read("#{number} #{i}") } }
    end
    threads.each(&:join)
    assert_equal 1600, @store.len
  end

  def test_finalizers_run_during_calls
    @store.write('k', 'v')
    500.times do |i|
      @store.entry('k')
      GC.start if (i % 50).zero?
      assert_equal 'v', @store.read('k')
      assert_raises(DataStoreError::InvalidArgument) { @store.write('k', '') }
    end
  end
end
