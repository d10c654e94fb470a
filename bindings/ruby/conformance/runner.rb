# frozen_string_literal: true

# The conformance runner of Ruby; tests/conformance/README.md describes what it does.

require_relative 'values'
require_relative 'operations'

# What a cancelled call raises.
class Cancelled < StandardError; end

# The objects and the calls of a test, by their names.
class Runner
  MEMBERS = %w[id op object args save start].freeze
  # The operations that only a runner has, with what they need.
  OWN = { 'view' => ['object'], 'release' => ['object'], 'await' => ['call'], 'cancel' => ['call'],
          'reset' => [] }.freeze

  def initialize
    reset
  end

  def answer(line)
    step = parsed(line)
    id = step['id']
    check(step)
    { id: id, **execute(step) }
  rescue Invalid => e
    { id: id, invalid: e.message }
  end

  private

  def parsed(line)
    step = JSON.parse(line)
    raise Invalid, 'not an object' unless step.is_a?(Hash)
    raise Invalid, 'id must be a number from 0' unless step['id'].is_a?(Integer) && step['id'] >= 0

    step
  rescue JSON::ParserError => e
    raise Invalid, "not JSON: #{e.message}"
  end

  def check(step)
    unknown = step.keys - MEMBERS
    raise Invalid, "a step has no member #{unknown.first}" if unknown.any?

    (MEMBERS - %w[id args]).each { |member| Values.typed(String, step.fetch(member, ''), member) }
    Values.typed(Hash, step.fetch('args', {}), 'args')
    raise Invalid, 'a step needs op' unless step.key?('op')
  end

  def execute(step)
    name = step['op']
    return own(name, step) if OWN.key?(name)

    operation = Operations::ALL[name] or raise Invalid, "no operation #{name}"
    subject = subject(operation, step)
    run = Operations.call(name, subject, arguments(name, operation, step.fetch('args', {})))
    work = -> { outcome(operation, step['save'], run) }
    return work.call unless step.key?('start')

    @calls[step['start']] = [operation, started(work)]
    { value: nil }
  end

  def subject(operation, step)
    return found(step['object'], operation['object']) if operation['object']
    raise Invalid, "#{step['op']} is not called on an object" if step.key?('object')
  end

  def arguments(name, operation, given)
    declared = operation['arguments']
    Values.check_names(declared, given, name)
    declared.map do |argument, field|
      if given.key?(argument)
        Values.argument(field['type'], given[argument], argument) { |object, kind| found(object, kind) }
      else
        field['default']
      end
    end
  end

  def found(name, kind)
    object_kind, object = @objects[name]
    raise Invalid, "no object #{name}" if object.nil?
    raise Invalid, "the object #{name} is of type #{object_kind}, not #{kind}" if object_kind != kind

    object
  end

  def started(work)
    Thread.new do
      Thread.current.report_on_exception = false
      work.call
    rescue Cancelled
      { cancelled: true }
    end
  end

  def outcome(operation, save, run)
    value = run.call
    answer = Values.result(operation['returns'], value)
    @objects[save] = [answer[:object], value] if save && answer.is_a?(Hash) && answer.key?(:object)
    { value: answer }
  rescue SimdRDrive::DataStoreError => e
    { error: Values.error(e) }
  rescue Cancelled
    raise
  rescue StandardError => e
    { unexpected: "#{e.class}: #{e.message}" }
  end

  def own(name, step)
    given = step.fetch('args', {}).dup
    given['object'] = step['object'] if step.key?('object')
    raise Invalid, "#{name} needs #{OWN[name]}, not #{given.keys}" if given.keys != OWN[name]

    { value: send(name == 'await' ? :wait : name, *given.values) }.then { |own| own[:value].is_a?(Hash) ? own[:value] : own }
  end

  def view(name)
    Values.digest(found(name, 'EntryHandle').view.to_s)
  end

  def release(name)
    raise Invalid, "no object #{name}" unless @objects.delete(name)
  end

  def wait(name)
    _, thread = @calls.delete(name) || raise(Invalid, "no call #{name}")
    thread.value
  end

  def cancel(name)
    _, thread = @calls[name] || raise(Invalid, "no call #{name}")
    thread.raise(Cancelled) if thread.alive?
    nil
  end

  def reset
    @objects = {}
    @calls = {}
    nil
  end
end

def write(answer)
  $stdout.puts(JSON.generate(answer))
  $stdout.flush
end

$stdin.set_encoding(Encoding::UTF_8)
write({ protocol: 1, language: 'ruby', version: "#{RUBY_ENGINE} #{RUBY_VERSION}" })
runner = Runner.new
$stdin.each_line { |line| write(runner.answer(line)) }
