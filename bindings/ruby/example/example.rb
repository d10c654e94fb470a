# frozen_string_literal: true

# Writes to a store file, and through a server, and prints both.

require 'simd_r_drive'
require 'tmpdir'

Dir.mktmpdir do |folder|
  SimdRDrive::DataStore.open(File.join(folder, 'example.store')) do |store|
    store.write('hello', 'world')
    store.batch_write('one' => '1', 'two' => '2')
    p store.read('hello'), store.batch_read(%w[one none]), store.len
  end

  SimdRDrive::Server.run(File.join(folder, 'served.store')) do |server|
    SimdRDrive::DataStore.connect(server.url, read_timeout: 5) do |store|
      store.open_writer('large') { |writer| 3.times { writer.write('part' * 1000) } }
      p store.read('large').bytesize
      store.write('empty', '')
    rescue SimdRDrive::DataStoreError::InvalidArgument => e
      puts "#{e.argument}: #{e.reason}"
    end
  end
end
