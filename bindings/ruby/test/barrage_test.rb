# frozen_string_literal: true

require_relative 'helper'

# Random arguments for every method. Each call must return or raise a usual error.
class BarrageTest < StoreTest
  SEED = ENV.fetch('BARRAGE_SEED') { Random.new_seed % 1_000_000 }.to_i
  CALLS = 4000
  # What a call may raise.
  USUAL = [SimdRDrive::DataStoreError, TypeError, ArgumentError, RangeError].freeze
  # These take an address, which only a memory pointer gives, or wait for long.
  LEFT_OUT = %i[take take_async shutdown close].freeze

  def test_wrong_arguments_crash_nothing
    @random = Random.new(SEED)
    objects = [@store, AsyncDataStore.open(File.join(@folder, 'other')), NamespaceHasher.new('p'), Progress.new]
    calls = objects.flat_map { |object| methods_of(object).map { |name| [object, name] } }
    calls += %i[key_hash check recover is_retryable].map { |name| [SimdRDrive, name] }
    calls += [DataStore, AsyncDataStore].flat_map { |type| [[type, :open], [type, :connect]] } + [[Server, :new]]
    # Some arguments are paths.
    Dir.chdir(@folder) { CALLS.times { attempt(*calls.sample(random: @random)) } }
    @store.write('k', 'still here')
    assert_equal 'still here', @store.read('k')
  ensure
    objects&.at(1)&.close
  end

  def test_closed_objects_and_threads_crash_nothing
    reader = 8.times.map do |number|
      Thread.new do
        500.times do |i|
          @store.write("#{number} #{i}", 'v')
          @store.entry("#{number} #{i}")&.view&.to_s
        rescue DataStoreError::Closed
          break
        end
      end
    end
    sleep 0.05
    @store.close
    reader.each(&:join)
    assert_raises(DataStoreError::Closed) { @store.read('k') }
  end

  private

  def methods_of(object)
    object.public_methods(false).concat(object.class.instance_methods(false)).uniq
          .reject { |name| name.to_s.start_with?('uniffi_') || LEFT_OUT.include?(name) }
  end

  def attempt(object, name)
    arguments = Array.new(@random.rand(4)) { value }
    # A store that is opened is closed again.
    result = object.public_send(name, *arguments)
    result.close if [DataStore, AsyncDataStore, Server].any? { |type| result.is_a?(type) && !result.equal?(object) && name != :with_timeout }
  rescue *USUAL
    nil
  rescue StandardError => e
    flunk "#{object.class}##{name}(#{arguments.map(&:inspect).join(', ')}) raised #{e.class}: #{e.message} (seed #{SEED})"
  end

  def value
    [nil, true, 0, -1, 1.5, Float::NAN, 2**64, -2**70, '', 'k', "\xff\x00".b, "\xed\xa0\x80", 'ü' * 1000, :symbol,
     [], ['k'], [nil], [%w[k v]], {}, { 'k' => 'v' }, { k: 1 }, Object.new, @store, Class, -> {},
     "a\0b", File.join(@folder, 'new'), 'ws://127.0.0.1:1', OpenOptions.new(durability: 99),
     ConnectOptions.new(max_attempts: 'many'), ServerOptions.new(tokens: [nil]), Progress.new,
     Entry.new(key: nil, payload: 7), FFI::MemoryPointer.new(1)].sample(random: @random)
  end
end
