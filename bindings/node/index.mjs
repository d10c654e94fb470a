import './lib/streams.js';

export * from './generated/simd_r_drive_ws_client.mjs';
