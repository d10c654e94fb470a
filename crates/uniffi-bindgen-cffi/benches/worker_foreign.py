"""The rows of the subject `foreign`: what is called, and how many items that is."""

import datetime

import worker


def cases(module, _loop):
    cache = module.Cache()
    cache.write(b"12345678", bytes(100))
    keys = [b"12345678"] * 100
    now = datetime.datetime(2026, 1, 2, 3, 4, 5, 678, datetime.timezone.utc)
    second = datetime.timedelta(seconds=1, microseconds=5)
    words = {f"word {number}": number for number in range(20)}
    tokens = [module.Token(number) for number in range(10)]
    floats = [float(number) for number in range(1000)]
    code = list(module.Code)[30]
    event = module.Event.MOVED(1.0, 2.0)
    reading = module.Reading(
        name="a reading",
        taken=now,
        lasted=second,
        values=[1.0, 2.0, 3.0],
        tags={"a": "b", "c": "d"},
        code=code,
    )

    class Half(module.Scale):
        def weigh(self, value):
            return value / 2

    half = Half()
    rows = {
        f"Vec<u8> in and out, {title}": size
        for title, size in (("1 KiB", 1024), ("1 MiB", 1 << 20))
    }

    def refuse():
        try:
            module.refuse("a key")
        except module.CacheError.TooLong:
            return

    return {
        "two floats": (lambda: module.add(1.0, 2.0),),
        "f32": (lambda: module.half(1.0),),
        "string in and out": (lambda: module.shout("a short string"),),
        "five arguments": (lambda: module.five(1, 2, 3, 4, True),),
        "seven arguments": (lambda: module.seven(1, 2, 3, 4, True, "text", None),),
        "read(&[u8]) -> Vec<u8>?": (lambda: cache.read(b"12345678"),),
        "write(&[u8], &[u8])": (lambda: cache.write(b"12345678", b"12345678"),),
        "read(Vec<u8>) -> Vec<u8>?": (lambda: cache.read_owned(b"12345678"),),
        "100 Vec<u8> in and out, an item": (lambda: cache.batch_read(keys), 100),
        "map of 20": (lambda: module.mirror_map(words), 20),
        "set of 20": (lambda: module.mirror_set(set(words)), 20),
        "timestamp": (lambda: module.mirror_time(now),),
        "duration": (lambda: module.mirror_duration(second),),
        "enum of 40": (lambda: module.mirror_code(code),),
        "enum with fields": (lambda: module.mirror_event(event),),
        "record of all that": (lambda: module.mirror_reading(reading),),
        "1,000 floats, an item": (lambda: module.mirror_floats(floats), 1000),
        "10 objects in, an item": (lambda: module.sum_tokens(tokens), 10),
        "10 objects out, an item": (module.give_tokens, 10),
        "callback with floats": (lambda: module.weigh_all(half, 100), 100),
        "error raised": (refuse,),
        **{row: (lambda data=bytes(size): module.mirror_vec(data),) for row, size in rows.items()},
        "Bytes in and out, 1 MiB": (lambda data=bytes(1 << 20): module.mirror_bytes(data),),
    }


if __name__ == "__main__":
    worker.main(cases)
