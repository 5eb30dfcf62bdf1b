@echo off
chcp 65001 >nul
cd /d "%~dp0"
title Fabriquer le bulletin
bulletin.exe build --lang fr
echo.
pause
