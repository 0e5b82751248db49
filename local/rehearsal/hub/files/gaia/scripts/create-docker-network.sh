#!/bin/bash
docker network inspect gaia >/dev/null 2>&1 || docker network create -d bridge gaia
