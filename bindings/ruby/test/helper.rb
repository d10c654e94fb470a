# frozen_string_literal: true

require 'minitest/autorun'
require 'simd_r_drive'
require 'tmpdir'

# A folder and a store for each test.
class StoreTest < Minitest::Test
  include SimdRDrive

  def setup
    @folder = Dir.mktmpdir
    @path = File.join(@folder, 'store.bin')
    @store = DataStore.open(@path)
  end

  def teardown
    @store.close
    FileUtils.remove_entry(@folder)
  end
end
