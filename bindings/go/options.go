package simdrdrive

// Ptr returns a pointer to value, for the fields of options that are pointers:
//
//	simdrdrive.OpenOptions{Create: simdrdrive.Ptr(false)}
func Ptr[T any](value T) *T { return &value }
