use std::time::Duration;

use simd_r_drive_client::ConnectOptions as ClientOptions;

pub struct ConnectOptions {
    pub connect_timeout: Option<Duration>,
    pub read_timeout: Option<Duration>,
    pub write_timeout: Option<Duration>,
    pub max_in_flight: Option<u32>,
}

/// The client's options, with its defaults for what the caller left out.
pub(crate) fn client_options(options: Option<ConnectOptions>) -> ClientOptions {
    let mut client = ClientOptions::default();
    let Some(options) = options else {
        return client;
    };
    set(&mut client.connect_timeout, options.connect_timeout);
    set(&mut client.read_timeout, options.read_timeout);
    set(&mut client.write_timeout, options.write_timeout);
    set(&mut client.max_in_flight, options.max_in_flight);
    client
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
