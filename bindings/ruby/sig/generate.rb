# frozen_string_literal: true

# Writes the types of the package: those of the interface, and those of the hand-written methods.

require 'json'

INTERFACE = JSON.parse(File.read(File.expand_path('../../../tests/conformance/operations.json', __dir__)))
SIMPLE = {
  'bytes' => 'String', 'string' => 'String', 'boolean' => 'bool', 'duration' => 'Numeric',
  'u16' => 'Integer', 'u32' => 'Integer', 'u64' => 'Integer', 'i32' => 'Integer'
}.freeze
# These have another form, which `written.rbs` describes.
WRITTEN = /open_reader|open_writer|batch_write|read_into|DataStore\.(open|connect)\z|is_retryable/

def type(kind)
  case kind
  when nil then 'void'
  when /\?\z/ then "#{type(kind.chop)}?"
  when /\Asequence<(.*)>\z/ then "Array[#{type(Regexp.last_match(1))}]"
  when /\Arecord</ then 'Hash[String, String]'
  else
    INTERFACE['enums'].key?(kind) ? '(Integer | Symbol)' : SIMPLE.fetch(kind, kind)
  end
end

def parameters(arguments)
  arguments.map { |name, field| "#{'?' if field.key?('default')}#{type(field['type'])} #{name}" }.join(', ')
end

def named(fields)
  fields.map { |name, field| "#{'?' if field.key?('default')}#{name}: #{type(field['type'])}" }.join(', ')
end

def method_line(name, operation)
  type_name, method = name.split('.')
  method ||= type_name
  given = parameters(operation['arguments'])
  return "def initialize: (#{given}) -> void" if method == 'new'

  owner = 'self.' unless operation['object']
  "def #{owner}#{method}: (#{given}) -> #{type(operation['returns'])}"
end

def class_lines(name, lines, base = nil)
  ["  class #{name}#{" < #{base}" if base}", *lines.map { |line| "    #{line}" }, '  end', '']
end

operations = INTERFACE['operations'].reject { |name, _| WRITTEN.match?(name) }
functions, methods = operations.partition { |name, _| !name.include?('.') }
lines = functions.map { |name, operation| "  #{method_line(name, operation)}" } << ''
methods.group_by { |name, _| name.split('.').first }.each do |type_name, own|
  lines += class_lines(type_name, own.map { |name, operation| method_line(name, operation) })
end
INTERFACE['dictionaries'].each do |name, fields|
  readers = fields.map { |field, description| "attr_reader #{field}: #{type(description['type'])}" }
  lines += class_lines(name, [*readers, "def initialize: (#{named(fields)}) -> void"])
end
INTERFACE['enums'].each do |name, values|
  constants = values.map { |value| value.gsub(/(?<=[a-z])(?=[A-Z])/, '_').upcase }
  lines += class_lines(name, constants.map { |constant| "#{constant}: Integer" })
end
states = INTERFACE['variants']['ConnectionState']
lines += class_lines('ConnectionState', states.keys.map { |state| "def #{state.downcase}?: () -> bool" } + ['def reason: () -> String'])
lines += ['  module DataStoreError', '    def code: () -> Symbol', '    def fields: () -> Hash[Symbol, untyped]',
          '    def retryable?: () -> bool', '']
INTERFACE['variants']['DataStoreError'].each do |name, fields|
  readers = fields.map { |field, kind| "attr_reader #{field}: #{type(kind)}" }
  lines += class_lines(name, ['include DataStoreError', *readers], 'StandardError').map { |line| line.empty? ? line : "  #{line}" }
end
lines += ['  end']
puts ['module SimdRDrive', '  VERSION: String', '', *lines, 'end']
