# frozen_string_literal: true

require_relative 'lib/simd_r_drive/version'

Gem::Specification.new do |spec|
  spec.name = 'simd_r_drive'
  spec.version = SimdRDrive::VERSION
  # The gem has the native library of one platform.
  spec.platform = Gem::Platform.local
  spec.summary = 'SIMD R Drive: an append-only key/value store, in this process or behind a server'
  spec.authors = ['The SIMD R Drive client authors']
  spec.license = 'Apache-2.0'
  spec.homepage = 'https://crates.io/crates/simd-r-drive'
  spec.metadata = { 'rubygems_mfa_required' => 'true' }
  spec.required_ruby_version = '>= 3.1'
  spec.files = Dir['lib/**/*', 'sig/*.rbs', 'example/*', 'README.md', 'LICENSE'].select { |path| File.file?(path) }
  spec.add_runtime_dependency 'ffi', '~> 1.15'
end
