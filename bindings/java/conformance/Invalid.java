/** A step that is invalid; the message names what is wrong. */
final class Invalid extends RuntimeException {
    Invalid(String message) {
        super(message);
    }
}
