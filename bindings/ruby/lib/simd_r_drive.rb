# frozen_string_literal: true

# SIMD R Drive: an append-only key/value store, in this process or behind a server.
#
#     SimdRDrive::DataStore.open('example.store') do |store|
#       store.write('hello', 'world')
#       store.read('hello') # => "world", as binary
#     end
#
# Everything that fails raises an error that is a `SimdRDrive::DataStoreError`.

require_relative 'simd_r_drive/version'
require_relative 'simd_r_drive/native_library'

# Some methods take the place of generated ones, of which `ruby -w` would warn.
verbose = $VERBOSE
begin
  $VERBOSE = nil
  require_relative 'simd_r_drive/generated'
  require_relative 'simd_r_drive/calls'
  require_relative 'simd_r_drive/buffers'
  require_relative 'simd_r_drive/values'
ensure
  $VERBOSE = verbose
end
require_relative 'simd_r_drive/interrupts'
require_relative 'simd_r_drive/checks'
require_relative 'simd_r_drive/errors'
require_relative 'simd_r_drive/closing'
require_relative 'simd_r_drive/entries'
