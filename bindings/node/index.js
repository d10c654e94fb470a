'use strict';

require('./lib/streams.js');

module.exports = require('./generated/simd_r_drive_ws_client.js');
