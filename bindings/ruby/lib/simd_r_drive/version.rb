# frozen_string_literal: true

module SimdRDrive
  VERSION = '0.20.0'
end
