# frozen_string_literal: true

# Reads and writes a store file of Python's from Ruby; see tests/conformance.

require 'minitest/autorun'
require 'tmpdir'
require 'simd_r_drive_ws_client'

class InteropTest < Minitest::Test
  include SimdRDriveWsClient

  def test_reads_what_python_wrote_and_writes
    store = DataStore.open(ENV.fetch('STORE'))
    assert_equal 'from python'.b, store.read('python'.b)
    assert_nil store.read('missing'.b)
    store.write('ruby'.b, 'from ruby'.b)
    assert_equal 2, store.len
    refused = assert_raises(DataStoreError::InvalidArgument) { store.write('key'.b, ''.b) }
    assert_equal 'payload', refused.argument
  ensure
    store&.shutdown
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

  def test_reaches_a_server
    Dir.mktmpdir do |folder|
      server = Server.new(File.join(folder, 'served.bin'))
      store = DataStore.connect(server.url)
      store.write('key'.b, 'payload'.b)
      assert_equal 'payload'.b, store.read('key'.b)
      # A duration is a time after the epoch in UniFFI's Ruby.
      assert_equal 'payload'.b, store.with_timeout(Time.at(60)).read('key'.b)
      late = assert_raises(DataStoreError::Timeout) { store.with_timeout(Time.at(0)).read('key'.b) }
      assert_equal 'read', late.operation
      store.shutdown
      server.stop
      refused = assert_raises(DataStoreError::Connection) { DataStore.connect(server.url) }
      assert_equal Errno::ECONNREFUSED::Errno, refused.errno
    end
  end
end
