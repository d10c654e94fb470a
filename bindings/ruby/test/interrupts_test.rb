# frozen_string_literal: true

require_relative 'helper'
require 'socket'
require 'timeout'

# What Ruby does to a thread that waits in the library.
class InterruptsTest < StoreTest
  LONG = 30

  def setup
    super
    # It accepts connections, and never answers.
    @silent = TCPServer.new('127.0.0.1', 0)
    @began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  def teardown
    assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - @began, :<, 10
    @silent.close
    super
  end

  def wait(type = DataStore)
    type.connect("ws://127.0.0.1:#{@silent.addr[1]}", connect_timeout: LONG)
  end

  def test_a_timeout_ends_a_call
    [DataStore, AsyncDataStore].each do |type|
      assert_raises(Timeout::Error) { Timeout.timeout(0.2) { wait(type) } }
    end
    assert_raises(Timeout::Error) { Timeout.timeout(0.2) { @store.states.take(LONG) } }
  end

  def test_a_thread_can_be_killed
    has_ensured = false
    thread = Thread.new do
      wait
    ensure
      has_ensured = true
    end
    sleep 0.2
    thread.kill
    assert thread.join(5)
    assert has_ensured
  end

  def test_a_thread_gets_what_is_raised_in_it
    thread = Thread.new { wait }
    thread.report_on_exception = false
    sleep 0.2
    thread.raise(IOError, 'enough')
    assert_equal 'enough', assert_raises(IOError) { thread.value }.message
  end

  def test_a_signal_ends_the_program
    child = fork do
      $stderr.reopen(File::NULL)
      # A shell that starts this in the background has it ignored.
      trap('INT', 'DEFAULT')
      wait
    end
    sleep 0.5
    Process.kill(:INT, child)
    assert_equal Signal.list['INT'], Process.wait2(child)[1].termsig
  end

  def test_a_handler_of_a_signal_runs_and_the_call_goes_on
    count = 0
    before = trap('USR1') { count += 1 }
    signals = Thread.new do
      3.times do
        sleep 0.1
        Process.kill(:USR1, Process.pid)
      end
    end
    assert_equal [], @store.states.take(0.8)
    assert_equal 3, count
  ensure
    signals.join
    trap('USR1', before)
  end

  def test_a_program_ends_while_a_thread_waits
    child = fork do
      Thread.new { wait }
      sleep 0.2
      exit
    end
    assert_equal 0, Process.wait2(child)[1].exitstatus
  end

  def test_a_store_works_after_an_interrupted_call
    Server.run(File.join(@folder, 'served')) do |server|
      DataStore.connect(server.url) do |store|
        store.write('k', 'v')
        threads = Array.new(8) { |i| Thread.new { loop { store.write("k#{i}", store.read('k')) } } }
        sleep 0.1
        threads.each(&:kill).each(&:join)
        assert_equal 'v', store.read('k')
      end
    end
  end
end
