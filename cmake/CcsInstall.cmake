# What `cmake --install` puts on a system: headers, the libraries of each component, pkg-config files and the CMake
# package. The command line installs itself (examples/ccs). A project that takes us in by add_subdirectory() installs
# nothing of ours unless it asks with CCS_INSTALL.
option(CCS_INSTALL "Install libraries, headers, pkg-config files and the CMake package" ${PROJECT_IS_TOP_LEVEL})
if(NOT CCS_INSTALL)
  return()
endif()

include(CMakePackageConfigHelpers)
set(CCS_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/ccs)

# ccs_install_component(name description): libraries, export set and pkg-config file of one component.
function(ccs_install_component name)
  install(TARGETS ${name} ${name}_static EXPORT ${name}_targets
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${name}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${name} NAMELINK_COMPONENT ${name}_dev
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${name}_dev)
  install(EXPORT ${name}_targets NAMESPACE ccs:: FILE ${name}_targets.cmake DESTINATION ${CCS_CMAKE_DIR}
    COMPONENT ${name}_dev)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/templates/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT ${name}_dev)
endfunction()

# A .pc file finds its prefix from where it lies, so that an installed tree can be moved; not with absolute directories.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(CCS_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
  set(CCS_PC_LIBDIR ${CMAKE_INSTALL_FULL_LIBDIR})
  set(CCS_PC_INCLUDEDIR ${CMAKE_INSTALL_FULL_INCLUDEDIR})
else()
  file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" up "${up}")
  set(CCS_PC_PREFIX "\${pcfiledir}/${up}")
  set(CCS_PC_LIBDIR "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
  set(CCS_PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()

ccs_install_component(ccs)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ccs DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT ccs_dev
  FILES_MATCHING PATTERN "*.h" PATTERN "loop.h" EXCLUDE)
if(TARGET ccs_loop)
  ccs_install_component(ccs_loop)
  install(FILES ${PROJECT_SOURCE_DIR}/include/ccs/loop.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ccs
    COMPONENT ccs_loop_dev)
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/templates/ccsConfig.cmake.in
  ${PROJECT_BINARY_DIR}/ccsConfig.cmake INSTALL_DESTINATION ${CCS_CMAKE_DIR} NO_SET_AND_CHECK_MACRO)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ccsConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ccsConfig.cmake ${PROJECT_BINARY_DIR}/ccsConfigVersion.cmake
  DESTINATION ${CCS_CMAKE_DIR} COMPONENT ccs_dev)
