# frozen_string_literal: true

# The cost of a call to a store file, as one line of JSON: the median of several rounds.

require 'json'
require 'simd_r_drive'
require 'tmpdir'

ROUNDS = 7

def nanoseconds(count)
  rounds = Array.new(ROUNDS) do
    begin_time = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
    count.times { yield }
    (Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) - begin_time) / count
  end
  rounds.sort[ROUNDS / 2]
end

Dir.mktmpdir do |folder|
  SimdRDrive::DataStore.open(File.join(folder, 'bench.store')) do |store|
    key = '8 bytes.'.b
    large = 'x'.b * (1 << 20)
    store.write(key, 'x'.b * 100)
    store.write('large', large)
    nanoseconds(2000) { store.read(key) }
    puts JSON.generate(
      language: 'ruby',
      read_100_ns: nanoseconds(20_000) { store.read(key) },
      write_1m_us: nanoseconds(20) { store.write('large', large) } / 1000,
      read_1m_us: nanoseconds(100) { store.read('large') } / 1000
    )
  end
end
