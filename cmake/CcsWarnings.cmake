# How every target of ours is compiled: C17, warnings as errors, hidden symbols. (-Wcast-qual is gcc's alone, because clang
# also complains of the casts in the macros that protobuf-c generates.)
function(ccs_target_defaults target)
  set_target_properties(${target} PROPERTIES
    C_STANDARD 17 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith $<$<C_COMPILER_ID:GNU>:-Wcast-qual>
    -Wwrite-strings -Wvla -Wformat=2 -Wundef -Wno-missing-field-initializers)
  if(CCS_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${CCS_SANITIZE} -fno-omit-frame-pointer
      -fno-sanitize-recover=all)
    target_link_options(${target} PUBLIC -fsanitize=${CCS_SANITIZE})
  endif()
endfunction()
