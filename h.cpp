#include "simd_r_drive.h"
