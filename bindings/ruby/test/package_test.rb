# frozen_string_literal: true

require 'minitest/autorun'
require 'open3'
require 'rbs'
require 'rbs/cli'
require 'tmpdir'

# The gem, installed into an empty folder, and used from another one.
class PackageTest < Minitest::Test
  ROOT = File.expand_path('..', __dir__)
  GEM = ENV.fetch('GEM')

  def test_the_installed_gem_runs_the_example_and_the_quick_start
    Dir.mktmpdir do |folder|
      in_folder(folder, 'gem', 'install', '--local', '--force', '--no-document', '--install-dir', "#{folder}/gems", GEM)
      script = File.join(folder, 'quick_start.rb')
      File.write(script, File.read(File.join(ROOT, 'README.md')).scan(/```ruby\n(.*?)```/m).join("\n"))
      [script, Dir["#{folder}/gems/gems/*/example/example.rb"].first].each do |program|
        output = in_folder(folder, 'ruby', '-w', program)
        assert_includes output, '"world"'
      end
      where = in_folder(folder, 'ruby', '-e', 'require "simd_r_drive"; puts $LOADED_FEATURES.grep(/simd_r_drive/)')
      refute_includes where, ROOT
    end
  end

  def test_the_types_are_valid
    output, = capture_io { RBS::CLI.new(stdout: $stdout, stderr: $stderr).run(['-I', File.join(ROOT, 'sig'), 'validate', '--silent']) }
    assert_empty output
  end

  def test_every_method_has_a_type
    require 'simd_r_drive'
    loader = RBS::EnvironmentLoader.new
    loader.add(path: Pathname(ROOT) + 'sig')
    builder = RBS::DefinitionBuilder.new(env: RBS::Environment.from_loader(loader).resolve_type_names)
    types = %i[DataStore AsyncDataStore EntryHandle EntryStream PayloadReader PayloadWriter Progress Server StateStream LogStream NamespaceHasher]
    types.each do |name|
      type = SimdRDrive.const_get(name)
      known = builder.build_instance(RBS::TypeName.new(name: name, namespace: RBS::Namespace.parse('::SimdRDrive'))).methods.keys
      own = type.ancestors.take_while { |each| each != Enumerable && each != Object }.flat_map { |each| each.instance_methods(false) }
      assert_empty own.reject { |method| method.to_s.start_with?('uniffi_') } - known, name
    end
  end

  private

  def in_folder(folder, *command)
    environment = { 'GEM_PATH' => "#{folder}/gems:#{Gem.path.join(':')}", 'RUBYLIB' => nil, 'RUBYOPT' => nil }
    output, status = Open3.capture2e(environment, *command, chdir: folder)
    assert_predicate status, :success?, output
    output
  end
end
