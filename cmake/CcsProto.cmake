# proto/*.proto -> C by protoc-c, and the marks in their comments -> a C table.
#
# protobuf-c keeps no custom options in its descriptors, so a mark is written as the first word of a comment:
#   // [personal] ...      on a field: journaled beside the record, can be erased
#   // [ephemeral] ...     on a message: can never be stored
#   // [immutable] ...     on a field: written at INSERT only
# The same comments become the descriptions in the JSON Schema and in the SQL schema.
find_program(PROTOC_C protoc-c REQUIRED)

function(ccs_proto_library target)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/proto)
  file(MAKE_DIRECTORY ${out})
  set(generated "")
  foreach(proto IN LISTS ARGN)
    get_filename_component(name ${proto} NAME_WE)
    get_filename_component(dir ${proto} DIRECTORY)
    add_custom_command(
      OUTPUT ${out}/${name}.pb-c.c ${out}/${name}.pb-c.h
      COMMAND ${PROTOC_C} --proto_path=${dir} --c_out=${out} ${proto}
      DEPENDS ${ARGN} VERBATIM)
    list(APPEND generated ${out}/${name}.pb-c.c)
  endforeach()
  set(script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/CcsProtoComments.cmake)
  add_custom_command(
    OUTPUT ${out}/proto_comments.c
    COMMAND ${CMAKE_COMMAND} "-DPROTOS=${ARGN}" -DOUT=${out}/proto_comments.c -P ${script}
    DEPENDS ${ARGN} ${script} VERBATIM)
  list(APPEND generated ${out}/proto_comments.c)
  add_library(${target} OBJECT ${generated})
  set_target_properties(${target} PROPERTIES C_STANDARD 17 C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden
    POSITION_INDEPENDENT_CODE ON)
  # Only what is generated is SYSTEM to others; lib/ itself must stay where warnings are seen.
  target_include_directories(${target} PUBLIC ${out} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${target} PUBLIC PkgConfig::PROTOBUF_C)
endfunction()
